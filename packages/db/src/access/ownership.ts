import type { Queryable } from '../pool.js';

/** The effective label `pool` of a device; undefined: there is no such device. */
export async function findDevicePool(db: Queryable, { name }: { name: string }): Promise<string | undefined> {
  const { rows } = await db.query<{ pool: string }>(
    `select k.labels->>'pool' as pool from devices d join device_kinds k on k.id = d.kind_id where d.name = $1`,
    [name],
  );
  return rows[0]?.pool;
}

export interface RequestOwner {
  /** Null: made without a token. */
  ownerTokenId: number | null;
  owner: string | null;
  /** Of the device that it holds. */
  pool: string | null;
}

/** Undefined: there is no such request. */
export async function findRequestOwner(db: Queryable, { id }: { id: number }): Promise<RequestOwner | undefined> {
  const { rows } = await db.query<RequestOwner>(
    `select r.owner_token_id as "ownerTokenId", t.name as owner, k.labels->>'pool' as pool
     from requests r left join tokens t on t.id = r.owner_token_id left join claims c on c.request_id = r.id
     left join devices d on d.id = c.device_id left join device_kinds k on k.id = d.kind_id where r.id = $1`,
    [id],
  );
  return rows[0];
}
