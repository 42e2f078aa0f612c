import { canonicalBootConfig, type DeviceSnapshot, type OfferRule } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runWrite } from '../run-prepared.js';

/**
 * Writes what a transition changed, and what the matcher looks at. `deadlineMs` is measured from `now`; undefined leaves the deadline as
 * it is. `offer`: what the new state means to the matcher; `held`: a claim was seen under this lock.
 * Only the engine's applyEvent may call this.
 */
export function saveDevice(
  db: Queryable,
  id: number,
  next: DeviceSnapshot,
  now: number,
  { deadlineMs, moved, offer, held }: { deadlineMs: number | null | undefined; moved: boolean; offer: OfferRule; held: boolean },
): Promise<void> {
  return runWrite(
    db,
    'save-device',
    `update devices set
       state = $2, counters = $3, excused = $5,
       generation_at = case when generation <> $4 then to_timestamp($16 / 1000.0) else generation_at end,
       generation = $4,
       image_id = (select id from images where name = $6), boot_config = $7,
       next_image_id = (select id from images where name = $8), next_boot_config = $9,
       next_pxe_config_id = (select id from pxe_configs where name = $10),
       boot = $11, boot_secret = $12, failure_cause = $13, coming_online = $14, proven_at = to_timestamp($15::float8 / 1000.0),
       state_entered_at = case when $17 then to_timestamp($16 / 1000.0) else state_entered_at end,
       state_deadline = case when $18 then to_timestamp(($16 + $19::float8) / 1000.0) else state_deadline end,
       offerable = $20, proof_at = case when $21 then 'infinity' else coalesce(to_timestamp($15::float8 / 1000.0), '-infinity') end, pick = random(),
       boot_config_hash = md5($22), failures = $23
     where id = $1`,
    [
      id,
      next.state,
      JSON.stringify(next.counters),
      next.generation,
      next.excused,
      next.image,
      next.bootConfig,
      next.nextImage,
      next.nextBootConfig,
      next.nextPxeConfig,
      next.boot,
      next.bootSecret,
      next.failureCause,
      next.comingOnline,
      next.provenAt,
      now,
      moved,
      deadlineMs !== undefined,
      deadlineMs ?? null,
      offer !== 'never' && !held,
      offer === 'at_once',
      canonicalBootConfig(next.bootConfig),
      JSON.stringify(next.failures),
    ],
  );
}
