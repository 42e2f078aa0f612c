import { type Method, type ProblemBody, problemSchema } from '@mozpool/contracts';
import {
  MozpoolConflictError,
  type MozpoolError,
  MozpoolOutcomeUnknownError,
  MozpoolResponseError,
  MozpoolUnreachableError,
} from './client-errors.js';
import type { Fetch, FetchedAnswer } from './fetch.js';

export interface Attempt {
  method: Method;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  /** Statuses that the call gives an answer of its own with, errors among them. */
  expected: readonly number[];
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

export interface Answer {
  status: number;
  value: unknown;
}

/** `notDone`: the call has certainly not been carried out. `tryAgain`: another try, or another server, may do better. */
export type Outcome = { answer: Answer } | { error: MozpoolError; notDone: boolean; tryAgain: boolean; retryAfterMs: number };

const OWN_CA = '. If the CA is one of your own, let NODE_EXTRA_CA_CERTS name the file of its certificate.';
/** Errors after which the call has certainly not arrived, with what may help. Browsers do not tell. */
const NOT_SENT: Readonly<Record<string, string>> = {
  ECONNREFUSED: '',
  ENOTFOUND: '',
  EAI_AGAIN: '',
  EHOSTUNREACH: '',
  ENETUNREACH: '',
  EADDRNOTAVAIL: '',
  UND_ERR_CONNECT_TIMEOUT: '',
  CONNECT_TIMEOUT: '',
  DEPTH_ZERO_SELF_SIGNED_CERT: OWN_CA,
  SELF_SIGNED_CERT_IN_CHAIN: OWN_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: OWN_CA,
  UNABLE_TO_GET_ISSUER_CERT: OWN_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: OWN_CA,
  CERT_HAS_EXPIRED: '',
  CERT_NOT_YET_VALID: '',
  ERR_TLS_CERT_ALTNAME_INVALID: '',
  ERR_SSL_WRONG_VERSION_NUMBER: '. Does it speak TLS? Otherwise its URL begins with http://',
};
/** `fetch` talks to none of the ports that its standard forbids. */
const FORBIDDEN_PORT = 'bad port';
const TOO_MANY_CALLS = 429;
const TRY_AGAIN = [TOO_MANY_CALLS, 502, 503, 504];
/** A larger answer is none of Mozpool's. */
const MAX_RETRY_AFTER_MS = 30_000;

/** One call to one server. Throws only what the caller's signal says. */
export async function attempt(fetch: Fetch, call: Attempt): Promise<Outcome> {
  const { method, url, body, expected, signal } = call;
  const what = `${method} ${new URL(url).pathname}`;
  let response: FetchedAnswer;
  let text: string;
  try {
    response = await open(call);
    text = await response.text();
  } catch (cause) {
    signal?.throwIfAborted();
    const { code, reason } = reasonOf(cause);
    const help = NOT_SENT[code];
    const notDone = help !== undefined || reason === FORBIDDEN_PORT;
    const message = `${what} at ${new URL(url).origin}: ${reason}${help ?? originHint(url)}`;
    const error = notDone ? new MozpoolUnreachableError(message, { cause }) : new MozpoolOutcomeUnknownError(message, { cause });
    return { error, notDone, tryAgain: true, retryAfterMs: 0 };
  }
  const { status, headers } = response;
  const isProblem = headers.get('content-type')?.includes('problem+json') === true;
  if (response.ok || (expected.includes(status) && !isProblem)) return { answer: { status, value: parse(text) } };
  const problem = problemOf(text);
  const Failure = status === 409 ? MozpoolConflictError : MozpoolResponseError;
  return {
    error: new Failure(what, status, problem),
    notDone: status === TOO_MANY_CALLS,
    tryAgain: TRY_AGAIN.includes(status),
    retryAfterMs: Math.min(Number(headers.get('retry-after')) * 1000 || 0, MAX_RETRY_AFTER_MS),
  };

  /** A kept connection that the server has just closed would make a call's outcome unknown. Browsers keep theirs all the same. */
  function open({ headers: given, timeoutMs }: Attempt): Promise<FetchedAnswer> {
    const limit = AbortSignal.timeout(timeoutMs);
    return fetch(url, {
      method,
      headers: { ...given, connection: 'close', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  }
}

/** `fetch` says "fetch failed" and keeps the reason in the causes. */
export function reasonOf(thrown: unknown): { code: string; reason: string } {
  const error = thrown as { code?: unknown; message?: string; cause?: unknown; name?: string; errors?: unknown[] };
  const inner = error.cause ?? error.errors?.[0];
  if (inner !== undefined) return reasonOf(inner);
  const code = typeof error.code === 'string' ? error.code : '';
  return { code, reason: error.message?.trim() || code || String(error.name) };
}

/** A browser tells a page nothing about a server that lets no pages of its origin call, least of all that. */
export function originHint(url: string): string {
  const page = (globalThis as { location?: { origin?: string } }).location?.origin;
  const { origin } = new URL(url);
  return page === undefined || page === origin ? '' : `. If ${origin} is up, does its CORS_ORIGINS name ${page}?`;
}

function parse(text: string): unknown {
  try {
    return text === '' ? '' : JSON.parse(text);
  } catch {
    return text;
  }
}

/** Of what a server answered with an error; null for what did not come from Mozpool. */
export function problemOf(text: string): ProblemBody | null {
  const parsed = problemSchema.safeParse(parse(text));
  return parsed.success ? parsed.data : null;
}
