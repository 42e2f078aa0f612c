import { WEBHOOK_EVENTS } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** Which events a webhook is told of, most telling name first, as the query below reads it. */
const NAMES = JSON.stringify(
  Object.entries(WEBHOOK_EVENTS).map(([name, { kind, machine, toStates }], rank) => ({ rank, name, kind, machine, states: toStates })),
);

/** SQL: whether committed events wait for their positions, or webhooks for their deliveries; of the row `p` of event_positions. */
export const UNSEQUENCED = '(p.webhooks_to < p.last or exists (select from events where position is null))';

/**
 * Gives committed events their gapless positions, and each webhook its deliveries of them, in one transaction under one lock.
 * Ids alone would not do: a transaction that commits late shows its lower ids after readers have passed them.
 * Returns how many events got a position. With `skipLocked`, 0 also means that someone else is at it.
 */
export async function sequenceEvents(
  db: Queryable,
  { limit, skipLocked = false }: { limit: number; skipLocked?: boolean },
): Promise<number> {
  const { rows } = await runPrepared<{ last: number; webhooksTo: number }>(
    db,
    `take-event-positions${skipLocked ? '-unless-taken' : ''}`,
    `select last, least(webhooks_to, last) as "webhooksTo" from event_positions for update ${skipLocked ? 'skip locked' : ''}`,
    [],
  );
  const before = rows[0];
  if (!before) return 0;
  const { rowCount } = await runPrepared(
    db,
    'give-event-positions',
    `update events e set position = $1 + t.n
     from (select id, row_number() over (order by id) as n from (select id from events where position is null order by id limit $2) u) t where e.id = t.id`,
    [before.last, limit],
  );
  const given = rowCount ?? 0;
  const last = before.last + given;
  if (last === before.webhooksTo) return given;
  await insertDeliveries(db, { after: before.webhooksTo, upTo: last });
  await runPrepared(db, 'save-event-positions', 'update event_positions set last = $1, webhooks_to = $1', [last]);
  return given;
}

async function insertDeliveries(db: Queryable, { after, upTo }: { after: number; upTo: number }): Promise<void> {
  await runPrepared(
    db,
    'insert-webhook-deliveries',
    `insert into webhook_deliveries (webhook_id, position, event)
     select distinct on (e.position, w.id) w.id, e.position, n.name
     from events e
     join webhooks w on w.request_id = e.request_id and w.ended_at is null
     join jsonb_to_recordset($3::jsonb) as n(rank integer, name text, kind text, machine text, states jsonb)
       on n.name = any(w.events) and n.kind = e.kind and (n.machine is null or n.machine = e.machine) and (n.states is null or n.states ? e.to_state)
     where e.position > $1 and e.position <= $2
     order by e.position, w.id, n.rank
     on conflict do nothing`,
    [after, upTo, NAMES],
  );
}
