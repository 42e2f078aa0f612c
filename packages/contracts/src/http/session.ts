import { z } from 'zod';
import { SCOPES } from '../api/scopes.js';
import { apiTimeSchema } from './instants.js';

/** Who makes this call, and what they may do. */
export const sessionSchema = z.object({
  /** `none`: everybody may do everything, and there is nothing to sign in to. */
  auth: z.enum(['none', 'token']),
  /** Name of the token, or `anonymous`. */
  name: z.string(),
  scope: z.enum(SCOPES),
  /** The pools whose devices it may use; null is all. */
  pools: z.array(z.string()).nullable(),
  /** By a cookie, which `DELETE` ends. */
  signed_in: z.boolean(),
  /** When the session ends; null without one. */
  expires_at: apiTimeSchema.nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

/** `GET /api/session/`, `POST /api/session/` */
export const sessionReplySchema = z.object({ session: sessionSchema });
