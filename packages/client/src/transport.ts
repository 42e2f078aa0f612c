import { IDEMPOTENCY_KEY, type Method } from '@mozpool/contracts';
import { type Answer, attempt } from './attempt.js';
import { type MozpoolError, MozpoolUnreachableError } from './client-errors.js';
import type { Fetch } from './fetch.js';
import { newKey } from './new-key.js';
import { pause } from './pause.js';
import { createServers, type Servers } from './servers.js';

export interface TransportOptions {
  /** Base URLs; every replica answers for everything, so any will do. */
  servers: readonly string[];
  /** `mzp_…`, where the servers ask for one. */
  token?: string | undefined;
  /** For one attempt at one server. */
  timeoutMs?: number;
  /** How long a call that may be sent again is sent again when no server answers. */
  patienceMs?: number;
  /** How a server is called; the global `fetch` unless given. */
  fetch?: Fetch;
  random?: () => number;
  now?: () => number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  patienceMs?: number | undefined;
  /** For a call that has one; made anew for each call unless given. */
  idempotencyKey?: string | undefined;
}

export interface Call {
  method: Method;
  path: string;
  body: unknown;
  /** Twice is the same as once: it may be sent again when nobody knows whether it arrived. */
  repeatable: boolean;
  /** It is repeatable because it carries a key. */
  withKey: boolean;
  expected: readonly number[];
  /** Instead of the usual limit of one attempt, if longer. */
  limitMs?: number;
}

export interface Transport {
  send(call: Call, options: CallOptions): Promise<Answer>;
  readonly servers: Servers;
  readonly headers: Record<string, string>;
  readonly fetch: Fetch;
}

const TOKEN = /^[\x21-\x7e]+$/;
const TIMEOUT_MS = 10_000;
const PATIENCE_MS = 30_000;
/** The pause before round n over all servers is n times this, with up to as much again by chance, and no more than the longest. */
const PAUSE_MS = 250;
const MAX_PAUSE_MS = 5_000;

/** Sends calls to servers in random order, goes on to the next where that is safe, and turns answers into values or errors. */
export function createTransport(options: TransportOptions): Transport {
  const { token, timeoutMs = TIMEOUT_MS, patienceMs = PATIENCE_MS, random = Math.random, now = Date.now, sleep = pause } = options;
  const fetch: Fetch = options.fetch ?? globalThis.fetch;
  if (token !== undefined && !TOKEN.test(token)) throw new TypeError('the token has spaces, line breaks or letters that no token has');
  const servers = createServers(options.servers, { random, now });
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    servers,
    headers,
    fetch,
    async send({ method, path, body, repeatable, withKey, expected, limitMs = 0 }, { signal, idempotencyKey, ...call }) {
      const until = now() + (call.patienceMs ?? patienceMs);
      const key: Record<string, string> = withKey ? { [IDEMPOTENCY_KEY]: idempotencyKey ?? newKey() } : {};
      let last: MozpoolError = new MozpoolUnreachableError(`${method} ${path}`);
      for (let round = 1; ; round++) {
        let pauseMs = Math.min(round * PAUSE_MS * (1 + random()), MAX_PAUSE_MS);
        for (const server of servers.inOrder()) {
          signal?.throwIfAborted();
          const outcome = await attempt(fetch, {
            method,
            url: `${server}${path}`,
            headers: { ...headers, ...key },
            body,
            expected,
            timeoutMs: Math.max(timeoutMs, limitMs),
            signal,
          });
          if ('answer' in outcome) return outcome.answer;
          if (!outcome.notDone && !(repeatable && outcome.tryAgain)) throw outcome.error;
          servers.failed(server);
          last = outcome.error;
          pauseMs = Math.max(pauseMs, outcome.retryAfterMs);
        }
        if (now() + pauseMs > until) throw last;
        await sleep(pauseMs, signal);
      }
    },
  };
}
