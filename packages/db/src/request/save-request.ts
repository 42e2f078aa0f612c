import type { RequestSnapshot } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** Writes what a transition changed. Only the engine's applyEvent may call this. */
export async function saveRequest(
  db: Queryable,
  next: RequestSnapshot,
  now: number,
  { deadlineMs, moved, handedOut }: { deadlineMs: number | null | undefined; moved: boolean; handedOut: boolean },
): Promise<void> {
  await runPrepared(
    db,
    'save-request',
    `update requests set
       state = $2, counters = $3, generation = $4, excused = $5, expires_at = to_timestamp($6 / 1000.0),
       state_entered_at = case when $8 then to_timestamp($7 / 1000.0) else state_entered_at end,
       state_deadline = case when $9 then to_timestamp(($7 + $10::float8) / 1000.0) else state_deadline end,
       ready_at = case when $11 then coalesce(ready_at, to_timestamp($7 / 1000.0)) else ready_at end
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
    ],
  );
}
