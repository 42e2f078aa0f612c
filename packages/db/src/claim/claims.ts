import type { FailureCause, ImagingResult } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runPrepared, runWrite } from '../run-prepared.js';

/**
 * The current claims, and `claim_history`, which remembers them. Each statement writes both, so that neither can be
 * written without the other and the history costs no further round trip.
 */

/** Takes a device for a request; undefined means that either of them has a claim already. */
export async function insertClaim(db: Queryable, requestId: number, deviceId: number): Promise<number | undefined> {
  const { rows } = await runPrepared<{ id: number }>(
    db,
    'insert-claim',
    `with claim as (
       insert into claims (request_id, device_id) values ($1, $2) on conflict do nothing returning id, request_id, device_id
     ), remembered as (
       insert into claim_history (claim_id, request_id, device_id, device, assignee, image, pool, hardware_type, owner)
       select c.id, r.id, d.id, d.name, r.assignee, i.name, k.labels->>'pool', h.type || ' ' || h.model, t.name
       from claim c join requests r on r.id = c.request_id join images i on i.id = r.image_id
       join devices d on d.id = c.device_id join hardware_types h on h.id = d.hardware_type_id join device_kinds k on k.id = d.kind_id
       left join tokens t on t.id = r.owner_token_id
     )
     select id from claim`,
    [requestId, deviceId],
  );
  return rows[0]?.id;
}

export async function deleteClaim(db: Queryable, claimId: number): Promise<{ deviceId: number } | undefined> {
  const { rows } = await runPrepared<{ deviceId: number }>(
    db,
    'delete-claim',
    `with claim as (delete from claims where id = $1 returning id, device_id), remembered as (
       update claim_history h set released_at = now() from claim c where h.claim_id = c.id
     )
     select device_id as "deviceId" from claim`,
    [claimId],
  );
  return rows[0];
}

/** Stores what came of the preparation. `cause` is the device's; null when it did not fail. */
export function setImagingResult(db: Queryable, claimId: number, result: ImagingResult, cause: FailureCause | null): Promise<void> {
  return runWrite(
    db,
    'set-imaging-result',
    `with claim as (update claims set imaging_result = $2 where id = $1 returning id)
     update claim_history h set result = $2, result_at = now(), failure_cause = $3 from claim c where h.claim_id = c.id`,
    [claimId, result, cause],
  );
}

/** How a claimed device is asked to prepare itself. */
export type Preparation = 'imaged' | 'reused' | 'maintenance';

/** The device is asked (again): an earlier result counts no longer. */
export function beginPreparation(db: Queryable, claimId: number, preparation: Preparation): Promise<void> {
  return runWrite(
    db,
    'begin-preparation',
    `with claim as (update claims set imaging_result = null where id = $1 and imaging_result is not null)
     update claim_history set preparation = $2, result = null, result_at = null, failure_cause = null where claim_id = $1`,
    [claimId, preparation],
  );
}

/** The requester has the device from now on. */
export function markClaimReady(db: Queryable, claimId: number): Promise<void> {
  return runWrite(db, 'mark-claim-ready', 'update claim_history set ready_at = coalesce(ready_at, now()) where claim_id = $1', [claimId]);
}

/** History of claims that are over and began long ago. */
export async function deleteOldClaimHistory(db: Queryable, input: { days: number; limit: number }): Promise<number> {
  const { rowCount } = await db.query(
    `delete from claim_history where claim_id in (
       select claim_id from claim_history where claimed_at < now() - make_interval(days => $1) and released_at is not null
       order by claimed_at limit $2)`,
    [input.days, input.limit],
  );
  return rowCount ?? 0;
}
