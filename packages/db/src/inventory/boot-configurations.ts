import { insertHistory } from '../event/events.js';
import type { Pool, Queryable } from '../pool.js';
import { changing, type InventoryOutcome } from './change-inventory.js';

export interface BootConfigurationInput {
  image: string;
  hardwareTypeId: number;
  by: string;
}

/** How an image boots on a hardware type. Null: it does not. `create`: only where nothing was said before. */
export function setBootConfiguration(
  pool: Pool,
  { image, hardwareTypeId, pxeConfig, by, create }: BootConfigurationInput & { pxeConfig: string | null; create: boolean },
): Promise<InventoryOutcome> {
  return changing(pool, async (db) => {
    const imageId = await lockImage(db, image);
    if (imageId === undefined) return { outcome: 'unknown' };
    const values = [imageId, hardwareTypeId, pxeConfig];
    const { rowCount } = create
      ? await db.query(
          'insert into image_pxe_configs (image_id, hardware_type_id, pxe_config_id) values ($1, $2, (select id from pxe_configs where name = $3))',
          values,
        )
      : await db.query(
          'update image_pxe_configs set pxe_config_id = (select id from pxe_configs where name = $3) where image_id = $1 and hardware_type_id = $2',
          values,
        );
    if (rowCount === 0) return { outcome: 'unknown' };
    await record(db, { imageId, image, by, what: 'boot configuration set', details: { hardwareTypeId, pxeConfig } });
    return { outcome: 'done', id: imageId };
  });
}

/** Not while a device of that type is being installed with it. */
export function deleteBootConfiguration(pool: Pool, { image, hardwareTypeId, by }: BootConfigurationInput): Promise<InventoryOutcome> {
  return changing(pool, async (db) => {
    const imageId = await lockImage(db, image);
    if (imageId === undefined) return { outcome: 'unknown' };
    const busy = await db.query<{ name: string }>(
      'select name from devices where next_image_id = $1 and hardware_type_id = $2 order by name limit 5',
      [imageId, hardwareTypeId],
    );
    if (busy.rows.length > 0) return { outcome: 'in_use', uses: [{ what: 'device', names: busy.rows.map(({ name }) => name) }] };
    const { rowCount } = await db.query('delete from image_pxe_configs where image_id = $1 and hardware_type_id = $2', [
      imageId,
      hardwareTypeId,
    ]);
    if (rowCount === 0) return { outcome: 'unknown' };
    await record(db, { imageId, image, by, what: 'boot configuration deleted', details: { hardwareTypeId } });
    return { outcome: 'done', id: imageId };
  });
}

async function lockImage(db: Queryable, image: string): Promise<number | undefined> {
  const { rows } = await db.query<{ id: number }>('update images set revision = revision + 1 where name = $1 returning id', [image]);
  return rows[0]?.id;
}

function record(
  db: Queryable,
  { imageId, image, by, what, details }: { imageId: number; image: string; by: string; what: string; details: Record<string, unknown> },
): Promise<void> {
  return insertHistory(db, [{ kind: 'inventory', event: what, details: { noun: 'image', id: imageId, name: image, by, ...details } }], []);
}
