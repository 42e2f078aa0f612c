import type { MachineName } from '../inbox/inbox.js';
import type { LogInput } from '../log/logs.js';
import type { Queryable } from '../pool.js';
import { runWrite } from '../run-prepared.js';
import { toJsonb } from '../to-jsonb.js';

export interface EventInput {
  kind: string;
  /** Whose states `fromState` and `toState` are. */
  machine?: MachineName;
  deviceId?: number | null;
  requestId?: number | null;
  claimId?: number | null;
  fromState?: string | null;
  toState?: string | null;
  event?: string | null;
  generation?: number | null;
  details?: Record<string, unknown>;
}

/** Adds events to the history, in order. */
export async function insertEvents(db: Queryable, events: readonly EventInput[]): Promise<void> {
  await insertHistory(db, events, []);
}

/** Adds events to the history and lines to the log, each in order, in one round trip. */
export function insertHistory(db: Queryable, events: readonly EventInput[], logs: readonly LogInput[]): Promise<void> {
  if (events.length === 0 && logs.length === 0) return Promise.resolve();
  return runWrite(
    db,
    'insert-history',
    `with history as (
       insert into events (kind, machine, device_id, request_id, claim_id, from_state, to_state, event, generation, details)
       select e->>'kind', e->>'machine', (e->>'deviceId')::bigint, (e->>'requestId')::bigint, (e->>'claimId')::bigint, e->>'fromState', e->>'toState', e->>'event',
         (e->>'generation')::bigint, coalesce(e->'details', '{}') from jsonb_array_elements($1::jsonb) with ordinality as t(e, n) order by n)
     insert into logs (device_id, request_id, source, message)
     select (l->>'deviceId')::bigint, (l->>'requestId')::bigint, l->>'source', l->>'message' from jsonb_array_elements($2::jsonb) with ordinality as t(l, n) order by n`,
    [toJsonb(events), toJsonb(logs)],
  );
}

export async function deleteOldEvents(db: Queryable, input: { days: number; limit: number }): Promise<number> {
  const { rowCount } = await db.query(
    'delete from events where id in (select id from events where at < now() - make_interval(days => $1) order by at limit $2)',
    [input.days, input.limit],
  );
  return rowCount ?? 0;
}
