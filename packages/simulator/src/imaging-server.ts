import type { Clock } from './clock.js';
import { httpGet } from './http-get.js';
import type { Log } from './log.js';

/** Identity of one network boot; the agent ignores events that carry another than the current one. */
export interface BootIdentity {
  boot: string | null;
  secret: string | null;
}

const NOBODY: BootIdentity = { boot: null, secret: null };

/** What the boot script is to do after an event was delivered. `superseded`: another boot has begun, this one must stop. */
type ReportOutcome = 'continue' | 'superseded';

/** The imaging server did not answer as a boot script needs. Ends the boot; the device starts again. */
export class ImagingServerError extends Error {
  override name = 'ImagingServerError';
}

/** Longest wait for one HTTP answer; real time, since the server behind it does not run faster for us. */
const HTTP_TIMEOUT_MS = 30_000;
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;
/** How long a script keeps trying to deliver an event (simulated), and the real time it never goes below. */
const REPORT_PATIENCE_SECONDS = 600;
const REPORT_PATIENCE_FLOOR_MS = 30_000;
/** Pause between two attempts when the server names none. */
const RETRY_SECONDS = 2;
const RETRY_FLOOR_MS = 50;
const RETRY_AFTER_LIMIT_SECONDS = 120;

interface Answer {
  status: number;
  body: string;
  retryAfterSeconds: number;
}

/** The HTTP side of a boot script: fetches and events, from the device's own address. */
export class ImagingServer {
  readonly #localAddress: string;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(options: { localAddress: string; clock: Clock; log: Log }) {
    this.#localAddress = options.localAddress;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** The body; anything but 200, and any failure to connect, is an `ImagingServerError` once patience is over. 503 is waited for. */
  async fetch(url: string, signal: AbortSignal, identity: BootIdentity = NOBODY): Promise<string> {
    const answer = await this.#persist(withIdentity(url, identity), signal);
    if (answer.status !== 200) throw new ImagingServerError(`${url} answered ${answer.status}`);
    return answer.body;
  }

  async report(url: string, identity: BootIdentity, signal: AbortSignal): Promise<ReportOutcome> {
    const answer = await this.#persist(withIdentity(url, identity), signal);
    if (answer.status === 409) return 'superseded';
    if (answer.status !== 200) {
      // As `wget … || true` in a script: the image matters more than the report.
      this.#log('warn', 'event was not accepted; the script goes on', { url, status: answer.status });
    }
    return 'continue';
  }

  async #persist(url: string, signal: AbortSignal): Promise<Answer> {
    const patienceMs = Math.max(REPORT_PATIENCE_FLOOR_MS, this.#clock.realMs(REPORT_PATIENCE_SECONDS));
    const giveUpAt = performance.now() + patienceMs;
    for (;;) {
      const answer = await this.#get(url, signal);
      if (!(answer instanceof Error) && answer.status !== 503) return answer;
      if (performance.now() >= giveUpAt) {
        throw new ImagingServerError(`${url}: ${answer instanceof Error ? answer.message : 'still unavailable'}`);
      }
      const seconds = answer instanceof Error ? RETRY_SECONDS : answer.retryAfterSeconds;
      const floorSeconds = RETRY_FLOOR_MS / this.#clock.realMs(1);
      await this.#clock.pause(Math.max(seconds, floorSeconds), signal);
    }
  }

  /** A transport failure is a value: a server that restarts is waited for like one that says 503. */
  async #get(url: string, signal: AbortSignal): Promise<Answer | Error> {
    try {
      const answer = await httpGet(url, {
        localAddress: this.#localAddress,
        timeoutMs: HTTP_TIMEOUT_MS,
        bodyLimitBytes: BODY_LIMIT_BYTES,
        signal,
      });
      const named = Number(answer.retryAfter ?? RETRY_SECONDS);
      const retryAfterSeconds = Number.isFinite(named) ? Math.min(Math.max(named, 0), RETRY_AFTER_LIMIT_SECONDS) : RETRY_SECONDS;
      return { status: answer.status, body: answer.body, retryAfterSeconds };
    } catch (error) {
      signal.throwIfAborted();
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

function withIdentity(url: string, { boot, secret }: BootIdentity): string {
  const target = new URL(url);
  if (boot !== null) target.searchParams.set('boot', boot);
  if (secret !== null) target.searchParams.set('secret', secret);
  return target.href;
}
