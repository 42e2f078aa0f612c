import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** SQL: devices in one of these states whose deadline has passed and whose agent is not silent. */
export const DUE_DEVICES = (states: string) =>
  `from devices d join imaging_servers s on s.id = d.imaging_server_id where d.state_deadline <= now() and s.alive and d.state = any(${states})`;

/** Devices whose deadline has passed, oldest first; not those whose agent is silent, nor those in states that this release does not know. */
export async function findDueDevices(db: Queryable, input: { knownStates: readonly string[]; limit: number }): Promise<number[]> {
  const { rows } = await runPrepared<{ id: number }>(
    db,
    'find-due-devices',
    `select d.id ${DUE_DEVICES('$1')} order by d.state_deadline limit $2`,
    [input.knownStates, input.limit],
  );
  return rows.map((row) => row.id);
}
