import type { OfferRule } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runWrite } from '../run-prepared.js';

/** Mends what the matcher looks at where it does not fit the state. Call it with the lock of the device. */
export function setOffer(
  db: Queryable,
  id: number,
  { offer, held, provenAt }: { offer: OfferRule; held: boolean; provenAt: number | null },
): Promise<void> {
  return runWrite(
    db,
    'set-offer',
    `update devices set offerable = $2, proof_at = case when $3 then 'infinity' else coalesce(to_timestamp($4::float8 / 1000.0), '-infinity') end where id = $1`,
    [id, offer !== 'never' && !held, offer === 'at_once', provenAt],
  );
}

/**
 * Devices that the matcher should find and does not, or the other way round: a row that another release or a person has written. Most of
 * those found while the system runs are mended by an event on its way.
 */
export async function findWrongOffers(
  db: Queryable,
  { offerable, limit }: { offerable: readonly string[]; limit: number },
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `select d.id from devices d
     where d.offerable <> (d.state = any($1) and not exists (select from claims c where c.device_id = d.id)) order by d.id limit $2`,
    [offerable, limit],
  );
  return rows.map((row) => row.id);
}
