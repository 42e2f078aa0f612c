import type { Queryable } from '../pool.js';

/** Puts back a deadline whose transition threw, so that it is tried again and delays no other. */
export async function postponeDevice(db: Queryable, id: number, seconds: number): Promise<void> {
  await db.query(`update devices set state_deadline = now() + make_interval(secs => $2) where id = $1 and state_deadline <= now()`, [
    id,
    seconds,
  ]);
}
