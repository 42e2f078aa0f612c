import { z } from 'zod';
import { nextSchema } from './device.js';
import { imageRowSchema, pxeConfigRowSchema } from './inventory.js';

/** `GET /api/version/` */
export const versionReplySchema = z.object({ version: z.string() });

/** `GET /api/environment/list/` */
export const environmentListReplySchema = z.object({ environments: z.array(z.string()) });

export const imageSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  boot_config_keys: z.array(z.string()),
  can_reuse: z.boolean(),
  hidden: z.boolean(),
  has_sut_agent: z.boolean(),
});
/** `GET /api/image/list/` */
export const imageListReplySchema = z.object({ images: z.array(imageSchema) });
/** With `details`. */
export const imageRowListReplySchema = z.object({ images: z.array(imageRowSchema), next: nextSchema });

/** `GET /api/bmm/pxe_config/list/` */
export const pxeConfigListReplySchema = z.object({ pxe_configs: z.array(z.string()) });
/** With `details`. */
export const pxeConfigRowListReplySchema = z.object({ pxe_configs: z.array(pxeConfigRowSchema), next: nextSchema });
/** `GET /api/bmm/pxe_config/{name}/details/` */
export const pxeConfigDetailsReplySchema = z.object({ details: pxeConfigRowSchema });
export type PxeConfigDetailsReply = z.infer<typeof pxeConfigDetailsReplySchema>;
