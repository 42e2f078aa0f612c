import { z } from 'zod';
import { apiTimeSchema, wholeNumber } from './instants.js';

/** What a token may do, each scope including those before it. */
export const TOKEN_SCOPES = ['read', 'request', 'operate', 'admin'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

const MAX_POOLS = 100;
/** Ten years. */
export const MAX_TOKEN_SECONDS = 10 * 366 * 24 * 3600;
const EXPIRES_MESSAGE = `must be a whole number of seconds from 1 to ${MAX_TOKEN_SECONDS}, or null for a token that does not expire`;

/** `POST /api/token/` */
export const createTokenBodySchema = z
  .looseObject({
    name: z
      .string('must be text')
      .regex(/^[A-Za-z0-9._@:/-]{1,64}$/, 'must be 1 to 64 letters, digits or any of . _ @ : / -')
      .refine((name) => name !== 'anonymous', '"anonymous" is what callers without a token are called'),
    scope: z.enum(TOKEN_SCOPES, `must be one of ${TOKEN_SCOPES.join(', ')}`),
    pools: z
      .array(
        z.string('must be the name of a pool').min(1, 'must not be empty').max(63, 'must have at most 63 characters'),
        'must be a list of pools',
      )
      .min(1, 'must name at least one pool; leave it out for all')
      .max(MAX_POOLS, `must name at most ${MAX_POOLS} pools`)
      .nullish(),
    expires_in: wholeNumber({ min: 1, max: MAX_TOKEN_SECONDS, message: EXPIRES_MESSAGE }).nullish(),
  })
  .refine(({ scope, pools }) => scope !== 'admin' || !pools, {
    path: ['pools'],
    message: 'scope admin is about everything and cannot be limited to pools',
  });

/** A token without its text. */
export const tokenSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  /** How its text begins, to recognise it by. */
  prefix: z.string(),
  scope: z.enum(TOKEN_SCOPES),
  /** Null: all. */
  pools: z.array(z.string()).nullable(),
  state: z.enum(['active', 'expired', 'revoked']),
  created_at: apiTimeSchema,
  created_by: z.string(),
  /** Null: never. */
  expires_at: apiTimeSchema.nullable(),
  revoked_at: apiTimeSchema.nullable(),
  revoked_by: z.string().nullable(),
  /** To the minute. */
  last_used_at: apiTimeSchema.nullable(),
});
export type TokenDetails = z.infer<typeof tokenSchema>;

/** `GET /api/token/list/` */
export const tokenListReplySchema = z.object({ tokens: z.array(tokenSchema) });
/** `POST /api/token/`: the only time that the text is shown. */
export const createTokenReplySchema = z.object({ token: tokenSchema, text: z.string() });
/** `POST /api/token/{id}/revoke/` */
export const revokeTokenReplySchema = z.object({ token: tokenSchema });
