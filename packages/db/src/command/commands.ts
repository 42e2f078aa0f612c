import type { Command } from '@mozpool/contracts';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';
import { toJsonb } from '../to-jsonb.js';
import { WITHOUT_WAITING } from '../without-waiting.js';

export async function insertCommand(db: Queryable, serverId: number, command: Omit<Command, 'commandId'>): Promise<number> {
  const { rows } = await runPrepared<{ id: number }>(
    db,
    'insert-command',
    'insert into commands (imaging_server_id, device_id, payload) values ($1, $2, $3) returning id',
    [serverId, command.device.id, toJsonb(command)],
  );
  return rows[0]!.id;
}

/** Commands to publish, locked so that no other replica does the same. Those that have expired are deleted instead. */
export async function takeUnpublishedCommands(db: Queryable, input: { olderThanMs: number; limit: number }): Promise<Command[]> {
  await db.query(`delete from commands where (payload->>'notAfter')::float8 < extract(epoch from now()) * 1000`);
  const { rows } = await db.query<{ id: number; payload: Omit<Command, 'commandId'> }>(
    `select id, payload from commands
     where created_at <= now() - make_interval(secs => $1::float8 / 1000)
     order by id limit $2 for update skip locked`,
    [input.olderThanMs, input.limit],
  );
  return rows.map((row) => ({ ...row.payload, commandId: row.id }));
}

/** Nobody waits for the disk: one that is there again after a crash is published again, and the agent knows that it has it. */
export async function deleteCommands(db: Queryable, ids: readonly number[]): Promise<void> {
  await runPrepared(
    db,
    'delete-commands',
    `${WITHOUT_WAITING} delete from commands where id = any($1) and (select done from quick) is not null`,
    [ids],
  );
}
