import type { CallReply } from '../../data/calls.js';
import type { ReportColumn, ReportTable } from './report-table.js';

const name = (title: string): ReportColumn => ({ id: 'name', title, kind: 'text' });
const count = (id: string, title: string): ReportColumn => ({ id, title, kind: 'count' });
const seconds = (id: string, title: string): ReportColumn => ({ id, title, kind: 'seconds' });
const words = (text: string): string => text.replaceAll('_', ' ');

/** Every key that one of the records has, those first that count most. */
function keysOf(records: readonly Readonly<Record<string, number>>[]): string[] {
  const sums = new Map<string, number>();
  for (const record of records) for (const [key, value] of Object.entries(record)) sums.set(key, (sums.get(key) ?? 0) + value);
  return [...sums].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).map(([key]) => key);
}

/** How often preparing succeeded and why it failed; a column for each cause that there was. */
export function reliabilityTable({ rows }: CallReply<'reliabilityReport'>, title: string): ReportTable {
  const causes = keysOf(rows.map(({ failures }) => failures));
  return {
    columns: [
      name(title),
      count('attempts', 'Attempts'),
      { id: 'rate', title: 'Success', kind: 'share' },
      count('failed', 'Failed'),
      ...causes.map((cause) => count(`cause ${cause}`, `Cause: ${words(cause)}`)),
      seconds('p50', 'Ready, half within'),
      seconds('p90', 'Ready, 90 % within'),
    ],
    rows: rows.map((row) => [
      row.name,
      row.attempts,
      row.attempts === 0 ? null : row.success_rate,
      row.attempts - row.successes,
      ...causes.map((cause) => row.failures[cause] ?? 0),
      row.time_to_ready.p50,
      row.time_to_ready.p90,
    ]),
  };
}

/** Columns of a chart that shows why it failed. */
export const causeColumns = ({ columns }: ReportTable): string[] => columns.map(({ id }) => id).filter((id) => id.startsWith('cause '));

export function usageTable({ rows }: CallReply<'usageReport'>): ReportTable {
  const total = rows.reduce((sum, { device_seconds }) => sum + device_seconds, 0);
  return {
    columns: [
      name('Requester'),
      { id: 'pool', title: 'Pool', kind: 'text' },
      { id: 'owner', title: 'Token', kind: 'text' },
      count('requests', 'Requests'),
      { id: 'held', title: 'Devices held', kind: 'hours' },
      { id: 'share', title: 'Share', kind: 'share' },
    ],
    rows: rows.map(({ requester, pool, owner, requests, device_seconds }) => [
      requester,
      pool,
      owner,
      requests,
      device_seconds,
      total === 0 ? null : device_seconds / total,
    ]),
  };
}

/** The same by pool. */
export function usageByPool({ rows }: CallReply<'usageReport'>): ReportTable {
  const pools = Map.groupBy(rows, ({ pool }) => pool);
  const sums = [...pools].map(([pool, members]) => ({
    pool,
    requesters: new Set(members.map(({ requester }) => requester)).size,
    requests: members.reduce((sum, { requests }) => sum + requests, 0),
    held: members.reduce((sum, { device_seconds }) => sum + device_seconds, 0),
  }));
  return {
    columns: [
      name('Pool'),
      count('requesters', 'Requesters'),
      count('requests', 'Requests'),
      { id: 'held', title: 'Devices held', kind: 'hours' },
    ],
    rows: sums.sort((a, b) => b.held - a.held).map(({ pool, requesters, requests, held }) => [pool, requesters, requests, held]),
  };
}

const NEVER = 'no device';

/** How long requests waited, and how they ended; a column for each end that there was. */
export function waitTable({ all, by_pool, by_image }: CallReply<'requestReport'>, by: 'pool' | 'image'): ReportTable {
  const groups = by === 'pool' ? by_pool : by_image;
  const rows = all.requests === 0 ? [] : [{ ...all, name: 'All' }, ...groups.map((group) => ({ ...group, name: group.name ?? NEVER }))];
  const ends = keysOf(rows.map(({ outcomes }) => outcomes));
  return {
    columns: [
      name(by === 'pool' ? 'Pool' : 'Image'),
      count('requests', 'Requests'),
      seconds('wait50', 'Device, half within'),
      seconds('wait90', 'Device, 90 % within'),
      seconds('wait99', 'Device, 99 % within'),
      seconds('ready50', 'In hand, half within'),
      seconds('ready90', 'In hand, 90 % within'),
      ...ends.map((end) => count(`end ${end}`, `Ended: ${words(end)}`)),
    ],
    rows: rows.map(({ name: group, requests, wait, time_to_ready: ready, outcomes }) => [
      group,
      requests,
      wait.p50,
      wait.p90,
      wait.p99,
      ready.p50,
      ready.p90,
      ...ends.map((end) => outcomes[end] ?? 0),
    ]),
  };
}
