import type { DeviceDetails } from '@mozpool/contracts';
import {
  type DeviceDetailsRow,
  type DevicePage,
  type DeviceSort,
  findDeviceDetails,
  isSortValue,
  loadKinds,
  searchDeviceNames,
  searchDevices,
} from '@mozpool/db';
import type { Labels } from '@mozpool/domain';
import { json, Problem } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import { cursorOf, readCursor } from '../format/cursor.js';
import type { HandlerInput, Handlers } from '../http/handlers.js';
import { deviceDetails } from './device-details.js';
import { deviceFilter } from './device-filter.js';

export const deviceList = (deps: ApiDeps): Pick<Handlers, 'listDevices' | 'deviceDetails'> => ({
  listDevices: async ({ query }) => {
    const { db, checkMaxAgeMs } = deps;
    const filter = { ...(await deviceFilter(db, query, checkMaxAgeMs)), names: query.name };
    const page = pageOf(query);
    if (!query.details && !query.fields) {
      const rows = await searchDeviceNames(db, filter, page);
      return json({ devices: rows.map(({ name }) => name), ...nextOf(query, page, rows) });
    }
    const rows = await searchDevices(db, filter, page);
    const devices = await allDetails(deps, rows);
    return json({ devices: query.fields ? devices.map((device) => only(device, query.fields!)) : devices, ...nextOf(query, page, rows) });
  },

  deviceDetails: async ({ params: { name } }) => {
    const row = await findDeviceDetails(deps.db, { name });
    if (!row) throw new Problem('unknown_device', { device: name });
    const [device] = await allDetails(deps, [row]);
    return json({ device: device! });
  },
});

type ListQuery = HandlerInput<'listDevices'>['query'];

function pageOf({ sort = 'name', limit, after }: ListQuery): DevicePage {
  const descending = sort.startsWith('-');
  const [key, value, name] = after === undefined ? [] : readCursor(after, 3);
  if (key !== undefined && key !== sort)
    throw new Problem('invalid_query', { problems: `after: belongs to a list with sort=${key}; ask for that, or begin anew without it.` });
  const by = (descending ? sort.slice(1) : sort) as DeviceSort;
  if (value !== undefined && !isSortValue(by, value))
    throw new Problem('invalid_query', { problems: 'after: must be what the page before gave as "next".' });
  return {
    sort: by,
    descending,
    after: value === undefined || name === undefined ? null : [value, name],
    limit: limit ?? LIST_LIMITS.devices,
  };
}

/** Whoever asks for pages hears where the next one begins. A full page may be the last: the next is empty then. */
function nextOf(
  { limit, sort = 'name' }: ListQuery,
  page: DevicePage,
  rows: readonly { name: string; sortValue: string }[],
): { next?: string | null } {
  if (limit === undefined) return {};
  const last = rows.length === page.limit ? rows.at(-1) : undefined;
  return { next: last ? cursorOf(sort, last.sortValue, last.name) : null };
}

async function allDetails(deps: ApiDeps, rows: readonly DeviceDetailsRow[]): Promise<DeviceDetails[]> {
  const kinds = await loadKinds(deps.db, [...new Set(rows.map(({ kindId }) => kindId))]);
  const labels = new Map<number, Labels>(kinds.map((kind) => [kind.id, kind.labels]));
  return rows.map((row) => deviceDetails(row, labels.get(row.kindId) ?? {}, deps));
}

function only(device: DeviceDetails, fields: readonly (keyof DeviceDetails)[]): Partial<DeviceDetails> {
  return Object.fromEntries(fields.map((field) => [field, device[field]]));
}
