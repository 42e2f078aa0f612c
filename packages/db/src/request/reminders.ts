import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** A reminder never comes in the first four fifths of a reservation, however short that is. */
const LATEST_SHARE = 5;

/** SQL of the instant of the reminder, for a reservation that ends at `end`; null: no reminder. */
export const remindAtSql = (end: string, seconds: string): string =>
  `case when ${seconds} > 0 then ${end} - least(make_interval(secs => ${seconds}), (${end} - now()) / ${LATEST_SHARE}) end`;

/** The reservation has a new end: its requester is reminded of that one. */
export async function armReminder(db: Queryable, requestId: number, reminderSeconds: number): Promise<void> {
  await db.query(`update requests set remind_at = ${remindAtSql('expires_at', '$2::float8')} where id = $1`, [requestId, reminderSeconds]);
}

/** SQL: requests in one of these states that hold a device and whose requester is to be told now. */
export const DUE_REMINDERS = (states: string) =>
  `from requests r where r.remind_at <= now() and r.expires_at > now() and r.state = any(${states}) and exists (select from claims c where c.request_id = r.id)`;

/** Requests that hold a device and whose requester is to be told now that the reservation ends soon. */
export async function findDueReminders(db: Queryable, input: { states: readonly string[]; limit: number }): Promise<number[]> {
  const { rows } = await runPrepared<{ id: number }>(
    db,
    'find-due-reminders',
    `select r.id ${DUE_REMINDERS('$1')} order by r.remind_at limit $2`,
    [input.states, input.limit],
  );
  return rows.map((row) => row.id);
}

/** Takes the reminder of a locked request; undefined: it was taken already, is not due any more, or the reservation is at its end. */
export async function takeReminder(db: Queryable, requestId: number): Promise<{ secondsLeft: number } | undefined> {
  const { rows } = await db.query<{ secondsLeft: number }>(
    `update requests set remind_at = null where id = $1 and remind_at <= now() and expires_at > now()
     returning ceil(extract(epoch from expires_at - now()))::float8 as "secondsLeft"`,
    [requestId],
  );
  return rows[0];
}

/** A reminder that could not be given is tried again and delays no other. */
export async function postponeReminder(db: Queryable, requestId: number, seconds: number): Promise<void> {
  await db.query('update requests set remind_at = now() + make_interval(secs => $2) where id = $1 and remind_at is not null', [
    requestId,
    seconds,
  ]);
}
