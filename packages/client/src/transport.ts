import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type ProblemBody, problemSchema } from '@mozpool/contracts';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import {
  MozpoolConflictError,
  type MozpoolError,
  MozpoolOutcomeUnknownError,
  MozpoolResponseError,
  MozpoolUnreachableError,
} from './client-errors.js';

export interface TransportOptions {
  /** Base URLs; every replica answers for everything, so any will do. */
  servers: readonly string[];
  /** `mzp_…`, where the servers ask for one. */
  token?: string;
  /** For one attempt at one server. */
  timeoutMs?: number;
  /** Rounds over all servers. */
  rounds?: number;
  /** Pause before round n is n times this. */
  pauseMs?: number;
  random?: () => number;
  sleep?: (ms: number) => Promise<void>;
}

export interface SendOptions {
  body?: unknown;
  repeatable?: boolean;
  timeoutMs?: number;
  headers?: Record<string, string>;
}

export interface Transport {
  /** `repeatable`: doing it twice is the same as doing it once, so it may be sent again when nobody knows whether it arrived. */
  send(method: 'GET' | 'POST', path: string, options?: SendOptions): Promise<unknown>;
}

const TIMEOUT_MS = 10_000;
const ROUNDS = 4;
const PAUSE_MS = 500;
/** Errors after which the call has certainly not arrived. */
const NOT_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'];
/** Answers that another try, or another server, may do better. */
const TRY_AGAIN = [502, 503, 504];

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Sends calls to servers in random order, goes on to the next where that is safe, and turns answers into values or errors. */
export function createTransport(options: TransportOptions): Transport {
  const { servers, token, timeoutMs = TIMEOUT_MS, rounds = ROUNDS, pauseMs = PAUSE_MS, random = Math.random, sleep = wait } = options;
  if (servers.length === 0) throw new TypeError('a client needs the URL of at least one server');
  const http = axios.create({
    validateStatus: () => true,
    headers: { 'Content-Type': 'application/json', ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
    // a kept connection that the server has just closed would make a call's outcome unknown
    httpAgent: new HttpAgent({ keepAlive: false }),
    httpsAgent: new HttpsAgent({ keepAlive: false }),
  });
  return {
    async send(method, path, { body, repeatable = method === 'GET', timeoutMs: callTimeoutMs = timeoutMs, headers = {} } = {}) {
      const what = `${method} ${path}`;
      let last: MozpoolError = new MozpoolUnreachableError(what);
      for (let round = 0; round < rounds; round++) {
        if (round > 0) await sleep(round * pauseMs);
        for (const server of shuffled(servers, random)) {
          const outcome = await attempt(http, {
            what,
            method,
            url: `${server.replace(/\/+$/, '')}${path}`,
            body,
            timeoutMs: callTimeoutMs,
            headers,
          });
          if ('value' in outcome) return outcome.value;
          if (!outcome.notSent && !(repeatable && outcome.tryAgain)) throw outcome.error;
          last = outcome.error;
        }
      }
      throw last;
    },
  };
}

type Outcome = { value: unknown } | { error: MozpoolError; notSent: boolean; tryAgain: boolean };

async function attempt(
  http: AxiosInstance,
  call: { what: string; method: string; url: string; body: unknown; timeoutMs: number; headers: Record<string, string> },
): Promise<Outcome> {
  const { what, method, url, body, timeoutMs, headers } = call;
  let response: AxiosResponse<unknown>;
  try {
    response = await http.request({ method, url, data: body, headers, timeout: timeoutMs, signal: AbortSignal.timeout(timeoutMs) });
  } catch (cause) {
    const code = (cause as { code?: string }).code ?? '';
    const notSent = NOT_SENT.includes(code);
    const reason = `${what} at ${new URL(url).origin}: ${(cause as Error).message || code}`;
    const error = notSent ? new MozpoolUnreachableError(reason, { cause }) : new MozpoolOutcomeUnknownError(reason, { cause });
    return { error, notSent, tryAgain: true };
  }
  const { status, data } = response;
  if (status >= 200 && status < 300) return { value: data };
  const problem = readProblem(data);
  const error = status === 409 ? new MozpoolConflictError(what, status, problem) : new MozpoolResponseError(what, status, problem);
  return { error, notSent: false, tryAgain: TRY_AGAIN.includes(status) };
}

function readProblem(data: unknown): ProblemBody | null {
  const parsed = problemSchema.safeParse(data);
  return parsed.success ? parsed.data : null;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
