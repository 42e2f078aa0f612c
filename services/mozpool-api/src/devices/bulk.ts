import { BULK_LIMIT_MS, type BulkBody, type BulkReply, deviceFilterQuery, MAX_BULK_DEVICES } from '@mozpool/contracts';
import { type DeviceFilter, type DeviceRow, searchDevices } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import { poolProblem } from '../access/permissions.js';
import type { ApiDeps } from '../api-deps.js';
import { explainError } from '../explain-error.js';
import type { Handlers } from '../http/handlers.js';
import { type Act, bulkAct } from './bulk-actions.js';
import { deviceFilter } from './device-filter.js';

/** Devices that are worked on at once: fewer than the database has connections for, so that others are served meanwhile. */
const BULK_CONCURRENCY = 4;

type Outcome = BulkReply['devices'][number];

/** The same for many devices, each as by the call for one: one that refuses or fails stops no other. */
export const bulk = (deps: ApiDeps): Pick<Handlers, 'bulk'> => ({
  bulk: async ({ body, caller }) => {
    const act = await bulkAct({ deps, caller, body });
    const { preview = false, action } = body;
    const devices = await devicesOf(deps, body);
    const deadline = performance.now() + BULK_LIMIT_MS;
    const outcomes = await inTurns(devices, async ({ name, row }): Promise<Outcome> => {
      if (!row) return refusedBy(name, null, new Problem('unknown_device', { device: name }));
      if (performance.now() > deadline) return refusedBy(name, row.state, new Problem('too_slow', { limit_ms: BULK_LIMIT_MS }));
      const forbidden = await poolProblem(deps.db, caller, name);
      if (forbidden) return refusedBy(name, row.state, forbidden);
      return preview ? previewOf(act, row) : run(act, row);
    });
    const accepted = outcomes.filter((outcome) => outcome.accepted).length;
    return json({ action, preview, accepted, refused: outcomes.length - accepted, devices: outcomes });
  },
});

/** Those that are named, also if there is no such device; or those that the filters find. */
async function devicesOf(
  { db, checkMaxAgeMs }: ApiDeps,
  { devices, select }: BulkBody,
): Promise<{ name: string; row: DeviceRow | undefined }[]> {
  const find = (filter: DeviceFilter) =>
    searchDevices(db, filter, { sort: 'name', descending: false, after: null, limit: MAX_BULK_DEVICES + 1 });
  if (devices) {
    const names = [...new Set(devices)];
    const rows = new Map((await find({ names })).map((row) => [row.name, row]));
    return names.map((name) => ({ name, row: rows.get(name) }));
  }
  const rows = await find(await deviceFilter(db, readSelect(select ?? {}), checkMaxAgeMs));
  if (rows.length > MAX_BULK_DEVICES)
    throw new Problem('invalid_body', { problems: `select: finds more than ${MAX_BULK_DEVICES} devices; narrow it down.` });
  return rows.map((row) => ({ name: row.name, row }));
}

/** The filters are those of a query string; here lists and booleans may be written as what they are. */
function readSelect(select: NonNullable<BulkBody['select']>) {
  const asQuery = Object.fromEntries(
    Object.entries(select).map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : String(value)]),
  );
  const parsed = deviceFilterQuery.strict().safeParse(asQuery);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: ['select', ...path].join('.'), message }));
  throw new Problem('invalid_body', { problems: `${errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`, errors });
}

async function previewOf(act: Act, row: DeviceRow): Promise<Outcome> {
  const problem = await act.problem(row);
  return problem ? refusedBy(row.name, row.state, problem) : { device: row.name, accepted: true, state: row.state, code: null, why: null };
}

async function run(act: Act, row: DeviceRow): Promise<Outcome> {
  try {
    return { device: row.name, accepted: true, code: null, ...(await act.run(row)) };
  } catch (error) {
    const problem = error instanceof Problem ? error : explainError(error);
    // a fault of ours is one of the whole call: it is logged there, and the devices before it have been done
    if (!problem) throw error;
    return refusedBy(row.name, row.state, problem);
  }
}

const refusedBy = (device: string, state: string | null, { code, message }: Problem): Outcome => ({
  device,
  accepted: false,
  state,
  code,
  why: message,
});

/** In order, so many at once. */
async function inTurns<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(BULK_CONCURRENCY, items.length) }, worker));
  return results;
}
