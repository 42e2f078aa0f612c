import type { Queryable } from '../pool.js';

export interface ImageRow {
  id: number;
  name: string;
  bootConfigKeys: string[];
  canReuse: boolean;
  hidden: boolean;
  hasSutAgent: boolean;
  /** What proves that it works, in order. */
  checks: string[];
}

const IMAGE_ROW_SQL = `
  select id, name, boot_config_keys as "bootConfigKeys", can_reuse as "canReuse", hidden, has_sut_agent as "hasSutAgent", checks from images`;

export async function listVisibleImages(db: Queryable, { limit }: { limit: number }): Promise<ImageRow[]> {
  const { rows } = await db.query<ImageRow>(`${IMAGE_ROW_SQL} where not hidden and active order by name limit $1`, [limit]);
  return rows;
}

/** Hidden images too: they can be asked for by name. Inactive ones cannot. */
export async function findImage(db: Queryable, { name }: { name: string }): Promise<ImageRow | undefined> {
  const { rows } = await db.query<ImageRow>(`${IMAGE_ROW_SQL} where name = $1 and active`, [name]);
  return rows[0];
}

/** Whether an image has a PXE configuration for a hardware type. */
export async function bootsOn(db: Queryable, { image, hardwareTypeId }: { image: string; hardwareTypeId: number }): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from image_pxe_configs x join images i on i.id = x.image_id
     where i.name = $1 and x.hardware_type_id = $2 and x.pxe_config_id is not null`,
    [image, hardwareTypeId],
  );
  return rowCount === 1;
}
