import type { QueryResultRow } from 'pg';
import type { Queryable } from '../pool.js';
import { runPrepared, runWrite } from '../run-prepared.js';
import { toJsonb } from '../to-jsonb.js';

export type MachineName = 'device' | 'request';

export interface InboxRow {
  id: number;
  event: string;
  args: Record<string, unknown>;
  claimId: number | null;
  reply: boolean;
  /** Others wait behind it. */
  more: boolean;
}

export function insertInbox(
  db: Queryable,
  row: { machine: MachineName; machineId: number; event: string; args?: Record<string, unknown>; claimId: number | null; reply?: boolean },
): Promise<void> {
  return runWrite(
    db,
    'insert-inbox',
    'insert into inbox (machine, machine_id, event, args, claim_id, reply) values ($1, $2, $3, $4, $5, $6)',
    [row.machine, row.machineId, row.event, toJsonb(row.args ?? {}), row.claimId, row.reply ?? false],
  );
}

/** The oldest row for one machine, deleted. Call it with that machine's lock. */
export async function takeInbox(db: Queryable, machine: MachineName, machineId: number): Promise<InboxRow | undefined> {
  const { rows } = await runPrepared<InboxRow & QueryResultRow>(
    db,
    'take-inbox',
    `delete from inbox where id = (select id from inbox where machine = $1 and machine_id = $2 order by id limit 1)
     returning id, event, args, claim_id as "claimId", reply, exists (select from inbox other where other.machine = $1 and other.machine_id = $2 and other.id > inbox.id) as more`,
    [machine, machineId],
  );
  return rows[0];
}

export async function deleteInbox(db: Queryable, id: number): Promise<void> {
  await db.query('delete from inbox where id = $1', [id]);
}

/** Machines that have waited for their inbox for longer than `olderThanMs`. */
export async function findWaitingMachines(
  db: Queryable,
  input: { olderThanMs: number; limit: number },
): Promise<{ machine: MachineName; machineId: number }[]> {
  const { rows } = await db.query<{ machine: MachineName; machineId: number }>(
    `select machine, machine_id as "machineId" from inbox where created_at < now() - make_interval(secs => $1::float8 / 1000)
     group by machine, machine_id order by min(id) limit $2`,
    [input.olderThanMs, input.limit],
  );
  return rows;
}
