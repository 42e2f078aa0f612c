import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** The PXE text by name, or else the one of an image on a hardware type. */
export async function loadPxeText(
  db: Queryable,
  input: { pxeConfig: string | null; image: string | null; hardwareTypeId: number },
): Promise<string | undefined> {
  const { rows } = await runPrepared<{ contents: string }>(
    db,
    'load-pxe-text',
    `select p.contents from pxe_configs p where p.name = $1
     union all
     select p.contents from image_pxe_configs x join images i on i.id = x.image_id join pxe_configs p on p.id = x.pxe_config_id
     where $1::text is null and i.name = $2 and x.hardware_type_id = $3
     limit 1`,
    [input.pxeConfig, input.image, input.hardwareTypeId],
  );
  return rows[0]?.contents;
}
