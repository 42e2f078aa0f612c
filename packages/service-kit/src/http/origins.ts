import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../errors/problem.js';

/**
 * Says whether pages of an origin may call this service. Browsers send cookies of no kind here, but they do reach networks that
 * strangers do not: a page that may not read an answer must not be able to change anything either.
 */
export type OriginPolicy = (origin: string, headers: IncomingHttpHeaders) => Promise<boolean> | boolean;

interface FromPage {
  method: string;
  headers: IncomingHttpHeaders;
}

const PREFLIGHT_MAX_AGE_SECONDS = 600;
const ALLOWED_HEADERS = 'Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID, X-Request-Id';
const EXPOSED_HEADERS = 'ETag, Idempotent-Replay, RateLimit, Retry-After, X-Request-Id';

/** A browser asks whether a page may make a call that is not a simple one. */
export function isPreflight({ method, headers }: FromPage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** What the browser needs to hand the answer to the page; a page that may not read may not change anything: 403. */
export async function originHeaders(
  { headers }: FromPage,
  changes: boolean,
  policy: OriginPolicy | undefined,
): Promise<Record<string, string>> {
  const { origin } = headers;
  if (origin === undefined) return {};
  if (await policy?.(origin, headers))
    return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED_HEADERS, Vary: 'Origin' };
  if (changes) throw new Problem('forbidden_origin', { origin });
  return { Vary: 'Origin' };
}

export async function preflightHeaders(
  request: FromPage,
  methods: string,
  policy: OriginPolicy | undefined,
): Promise<Record<string, string>> {
  return {
    ...(await originHeaders(request, true, policy)),
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': ALLOWED_HEADERS,
    'Access-Control-Max-Age': String(PREFLIGHT_MAX_AGE_SECONDS),
  };
}
