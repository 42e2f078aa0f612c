import type { RequestEnd, RequestSnapshot } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runWrite } from '../run-prepared.js';

export interface SavedRequest {
  /** Measured from `now`; undefined leaves the deadline as it is. */
  deadlineMs: number | null | undefined;
  moved: boolean;
  /** It has just been given a device. */
  claimed: boolean;
  /** The requester has the device. */
  handedOut: boolean;
  /** Why it ended; null when it goes on or was over already. */
  end: RequestEnd | null;
}

/** Writes what a transition changed. Only the engine's applyEvent may call this. */
export function saveRequest(
  db: Queryable,
  next: RequestSnapshot,
  now: number,
  { deadlineMs, moved, claimed, handedOut, end }: SavedRequest,
): Promise<void> {
  return runWrite(
    db,
    'save-request',
    `update requests set
       state = $2, counters = $3, generation = $4, excused = $5, expires_at = to_timestamp($6 / 1000.0),
       state_entered_at = case when $8 then to_timestamp($7 / 1000.0) else state_entered_at end,
       state_deadline = case when $9 then to_timestamp(($7 + $10::float8) / 1000.0) else state_deadline end,
       ready_at = case when $11 then coalesce(ready_at, to_timestamp($7 / 1000.0)) else ready_at end,
       claimed_at = case when $12 then coalesce(claimed_at, to_timestamp($7 / 1000.0)) else claimed_at end,
       pool = case when $12 then (select h.pool from claims c join claim_history h on h.claim_id = c.id where c.request_id = $1) else pool end,
       ended_at = case when $13::text is not null then to_timestamp($7 / 1000.0) else ended_at end, end_reason = coalesce($13, end_reason)
     where id = $1`,
    [
      next.id,
      next.state,
      JSON.stringify(next.counters),
      next.generation,
      next.excused,
      next.expiresAt,
      now,
      moved,
      deadlineMs !== undefined,
      deadlineMs ?? null,
      handedOut,
      claimed,
      end,
    ],
  );
}
