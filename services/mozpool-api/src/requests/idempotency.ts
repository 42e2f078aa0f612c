import { createHash } from 'node:crypto';
import type { IdempotencyKey } from '@mozpool/db';
import { type Call, Problem } from '@mozpool/service-kit';
import { ANONYMOUS, type Caller } from '../access/caller.js';

const MAX_LENGTH = 255;

/**
 * What a call with an Idempotency-Key is known by; null without one. Callers without a token are one caller: their address may
 * change between two attempts, and a key that two of them choose by chance does not exist.
 */
export function idempotencyKey(caller: Caller, call: Call, asked: unknown): IdempotencyKey | null {
  const key = call.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || key === '' || key.length > MAX_LENGTH)
    throw new Problem('invalid_header', { problems: `Idempotency-Key: must have 1 to ${MAX_LENGTH} characters.` });
  return {
    caller: caller.tokenId === null ? ANONYMOUS : `token ${caller.tokenId}`,
    key,
    bodyHash: createHash('sha256').update(canonicalJson(asked)).digest(),
  };
}

/** The same text for the same value, in whatever order its keys come. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
