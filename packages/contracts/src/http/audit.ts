import { z } from 'zod';
import { apiTimeSchema } from './instants.js';

/** One call that may have changed something. */
export const auditEntrySchema = z.object({
  id: z.number().int(),
  at: apiTimeSchema,
  /** `X-Request-Id` */
  call: z.string(),
  /** Name of the token, `anonymous`, or `device NAME`. */
  who: z.string(),
  token_id: z.number().int().nullable(),
  /** On whose behalf, as the caller said. */
  assignee: z.string().nullable(),
  address: z.string(),
  route: z.string(),
  method: z.string(),
  path: z.string(),
  /** JSON text without secrets, cut; empty where there was none. */
  body: z.string(),
  devices: z.array(z.string()),
  request: z.number().int().nullable(),
  /** Null: not answered, as far as is known. */
  status: z.number().int().nullable(),
  duration_ms: z.number().int().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** `GET /api/audit/list/` */
export const auditListReplySchema = z.object({ entries: z.array(auditEntrySchema) });
