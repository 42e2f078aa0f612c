import { findDevicePool } from '../access/ownership.js';
import { insertHistory } from '../event/events.js';
import { inTransaction, type Pool, type Queryable } from '../pool.js';

export interface DeviceEdit {
  name: string;
  by: string;
  reason?: string | null | undefined;
  /** Pools that the device has to be in afterwards, too; null: whatever pool. */
  pools: readonly string[] | null;
}

/** An edit that would take the device out of the pools of whoever makes it; nothing of it remains. */
export class LeavesPools extends Error {
  readonly device: string;
  readonly pool: string;
  constructor(device: string, pool: string) {
    super(`device ${device} would be in pool ${pool}`);
    this.device = device;
    this.pool = pool;
  }
}

/** The pool follows from labels and environment. */
async function requirePool(db: Queryable, { name, pools }: DeviceEdit): Promise<void> {
  if (pools === null) return;
  const pool = await findDevicePool(db, { name });
  if (pool !== undefined && !pools.includes(pool)) throw new LeavesPools(name, pool);
}

/**
 * Edits are history too, and the log of the device has who made them. They touch no column of the machine, so they need no lock but
 * the row's own. False: there is no such device.
 */
function editDevice(
  pool: Pool,
  edit: DeviceEdit,
  { column, value, shown }: { column: 'comments' | 'environment'; value: string; shown: string },
): Promise<boolean> {
  const { name, by, reason } = edit;
  return inTransaction(pool, async (db) => {
    const { rows } = await db.query<{ id: number }>(
      `update devices set ${column} = $2, revision = revision + 1 where name = $1 returning id`,
      [name, value],
    );
    const id = rows[0]?.id;
    if (id === undefined) return false;
    await requirePool(db, edit);
    await insertHistory(
      db,
      [{ kind: 'edited', deviceId: id, details: { [column]: value, by, ...(reason && { reason }) } }],
      [{ deviceId: id, source: 'api', message: `${by} sets ${column} to ${shown}${reason ? `: ${reason}` : ''}` }],
    );
    return true;
  });
}

const SHOWN_LENGTH = 200;

export function setDeviceComments(pool: Pool, { comments, ...edit }: DeviceEdit & { comments: string }): Promise<boolean> {
  return editDevice(pool, edit, { column: 'comments', value: comments, shown: `"${comments.slice(0, SHOWN_LENGTH)}"` });
}

/** Requests may fit that did not before: ring the matcher afterwards. */
export function setDeviceEnvironment(pool: Pool, { environment, ...edit }: DeviceEdit & { environment: string }): Promise<boolean> {
  return editDevice(pool, edit, { column: 'environment', value: environment, shown: environment });
}

export type LabelsOutcome =
  | { outcome: 'done'; labels: Record<string, string> }
  | { outcome: 'unknown' }
  | { outcome: 'invalid'; problem: string };

/** Merges labels with those that the device has; null removes one. `problem`: what is wrong with the result. Ring the matcher afterwards. */
export function setDeviceLabels(
  pool: Pool,
  edit: DeviceEdit & { labels: Record<string, string | null>; problemOf: (labels: Record<string, string>) => string | null },
): Promise<LabelsOutcome> {
  const { name, labels, by, reason, problemOf } = edit;
  return inTransaction(pool, async (db): Promise<LabelsOutcome> => {
    const { rows } = await db.query<{ id: number; labels: Record<string, string> }>(
      'select id, labels from devices where name = $1 for no key update',
      [name],
    );
    const device = rows[0];
    if (!device) return { outcome: 'unknown' };
    const merged = Object.fromEntries(
      Object.entries({ ...device.labels, ...labels }).filter((entry): entry is [string, string] => entry[1] !== null),
    );
    const problem = problemOf(merged);
    if (problem !== null) return { outcome: 'invalid', problem };
    await db.query('update devices set labels = $2, revision = revision + 1 where id = $1', [device.id, JSON.stringify(merged)]);
    await requirePool(db, edit);
    const shown = Object.entries(labels).map(([key, value]) => (value === null ? `!${key}` : `${key}=${value}`));
    await insertHistory(
      db,
      [{ kind: 'edited', deviceId: device.id, details: { labels: merged, by, ...(reason && { reason }) } }],
      [{ deviceId: device.id, source: 'api', message: `${by} sets labels ${shown.join(', ')}${reason ? `: ${reason}` : ''}` }],
    );
    return { outcome: 'done', labels: merged };
  });
}
