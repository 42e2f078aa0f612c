import type { DeviceAction } from '../../data/device-actions.js';
import { isAtWork } from '../../data/follow-orders.js';
import type { BulkResult } from '../../data/run-bulk.js';
import { wordsForPeople } from './words-for-people.js';

/** What is known of one device while an action is prepared, runs and is over. */
export type BulkStatus = 'unknown' | 'accepts' | 'refuses' | 'left out' | 'waiting' | 'at work' | 'done' | 'failed';

export interface BulkRow {
  device: string;
  status: BulkStatus;
  why: string | null;
}

export interface BulkRun {
  /** The devices that it was begun with. */
  names: readonly string[];
  results: ReadonlyMap<string, BulkResult>;
  isRunning: boolean;
}

export const NOT_BEGUN: BulkRun = { names: [], results: new Map(), isRunning: false };

/** Begins with these devices; what came of others before stays, of these it is forgotten. */
export function beginRun({ names, results }: BulkRun, again: readonly string[]): BulkRun {
  const kept = [...results].filter(([name]) => !again.includes(name));
  return { names: [...new Set([...names, ...again])], results: new Map(kept), isRunning: true };
}

export function withResults(run: BulkRun, results: readonly BulkResult[]): BulkRun {
  return { ...run, results: new Map([...run.results, ...results.map((result): [string, BulkResult] => [result.device, result])]) };
}

export const endRun = (run: BulkRun): BulkRun => ({ ...run, isRunning: false });

/** What needs a look comes first, what is as wished last. */
const ORDER: readonly BulkStatus[] = ['failed', 'refuses', 'left out', 'waiting', 'at work', 'unknown', 'accepts', 'done'];

/** One row for each chosen device. */
export function bulkRows(
  names: readonly string[],
  preview: readonly BulkResult[] | undefined,
  run: BulkRun,
  action: Pick<DeviceAction, 'order'> = { order: null },
): BulkRow[] {
  const previews = new Map(preview?.map((result) => [result.device, result]));
  const begun = new Set(run.names);
  const rows = names.map((device): BulkRow => {
    const result = run.results.get(device);
    if (result && isAtWork(action, result)) return { device, status: 'at work', why: result.state?.replaceAll('_', ' ') ?? null };
    if (result) return { device, status: result.accepted ? 'done' : 'failed', why: result.why && wordsForPeople(result.why) };
    // stopped before its turn: nothing was done to it
    if (begun.has(device))
      return { device, status: run.isRunning ? 'waiting' : 'left out', why: run.isRunning ? null : 'Stopped before its turn.' };
    const seen = previews.get(device);
    if (!seen) return { device, status: 'unknown', why: null };
    const status = seen.accepted ? 'accepts' : run.names.length > 0 ? 'left out' : 'refuses';
    return { device, status, why: seen.accepted ? null : seen.why && wordsForPeople(seen.why) };
  });
  return rows.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
}

export function countRows(rows: readonly BulkRow[]): Record<BulkStatus, number> {
  const counts = Object.fromEntries(ORDER.map((status) => [status, 0])) as Record<BulkStatus, number>;
  for (const { status } of rows) counts[status] += 1;
  return counts;
}

export function namesOf(rows: readonly BulkRow[], status: BulkStatus): string[] {
  return rows.filter((row) => row.status === status).map(({ device }) => device);
}

/** Every device is held by another one: that makes no other reason. */
const HOLDER = /by request \d+ of .* until .* \(UTC\)/;

/** The reasons why devices do not take it, the commonest first: of a hundred devices most refuse for the same. */
export function refusalGroups(rows: readonly BulkRow[], status: BulkStatus = 'refuses'): { why: string; devices: string[] }[] {
  const groups = new Map<string, { why: string; devices: string[] }>();
  for (const { device, why: given } of rows.filter((each) => each.status === status)) {
    const why = (given ?? 'No reason was given.').replaceAll(device, '…');
    const alike = why.replace(HOLDER, 'by requests');
    const group = groups.get(alike);
    if (!group) groups.set(alike, { why, devices: [device] });
    else {
      if (group.why !== why) group.why = alike;
      group.devices.push(device);
    }
  }
  return [...groups.values()].sort((a, b) => b.devices.length - a.devices.length);
}
