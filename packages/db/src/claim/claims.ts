import type { ImagingResult } from '@mozpool/domain';
import type { Queryable } from '../pool.js';

/** Takes a device for a request; undefined means that either of them has a claim already. */
export async function insertClaim(db: Queryable, requestId: number, deviceId: number): Promise<number | undefined> {
  const { rows } = await db.query<{ id: number }>(
    'insert into claims (request_id, device_id) values ($1, $2) on conflict do nothing returning id',
    [requestId, deviceId],
  );
  return rows[0]?.id;
}

export async function deleteClaim(db: Queryable, claimId: number): Promise<{ deviceId: number } | undefined> {
  const { rows } = await db.query<{ deviceId: number }>('delete from claims where id = $1 returning device_id as "deviceId"', [claimId]);
  return rows[0];
}

export async function setImagingResult(db: Queryable, claimId: number, result: ImagingResult): Promise<void> {
  await db.query('update claims set imaging_result = $2 where id = $1', [claimId, result]);
}

export async function clearImagingResult(db: Queryable, claimId: number): Promise<void> {
  await db.query('update claims set imaging_result = null where id = $1 and imaging_result is not null', [claimId]);
}
