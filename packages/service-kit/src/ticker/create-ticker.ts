import type { Log } from '../log/create-logger.js';

export interface TickerOptions {
  name: string;
  /** From the end of one tick to the start of the next: ticks never overlap. */
  intervalMs: number;
  run: () => Promise<unknown>;
  /** A tick that takes longer is logged once. */
  slowAfterMs?: number;
  /** Without a completed tick for this long the process is dead: `/livez` fails and `onDead` is called once. */
  deadAfterMs?: number;
  onDead?: (reason: string) => void;
  log: Log;
  now?: () => number;
}

export interface Ticker {
  readonly name: string;
  readonly deadAfterMs: number;
  start(): void;
  /** Starts no further tick and waits for the running one; the caller sets the limit. */
  stop(): Promise<void>;
  /** Milliseconds since the epoch; null before the first tick. A tick that threw has completed: its error is logged. */
  lastCompletedAt(): number | null;
  /** Null while all is well, else one sentence. */
  deadReason(): string | null;
}

const SLOW_AFTER_MS = 80_000;
const DEAD_AFTER_MS = 600_000;
/** A tick that fails every time would fill the log. */
const REPEAT_ERROR_AFTER_MS = 10_000;

/** Runs something again and again, one at a time, and knows when it hangs. */
export function createTicker(options: TickerOptions): Ticker {
  const { name, intervalMs, run, slowAfterMs = SLOW_AFTER_MS, deadAfterMs = DEAD_AFTER_MS, onDead, log, now = Date.now } = options;
  let stopped = true;
  let timer: NodeJS.Timeout | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let startedAt = 0;
  let completedAt: number | null = null;
  let tickBeganAt: number | null = null;
  let slowLogged = false;
  let deadTold = false;
  let lastError = { text: '', at: 0 };

  async function tick(): Promise<void> {
    tickBeganAt = now();
    slowLogged = false;
    try {
      await run();
      if (lastError.text !== '') log.info(`${name}: works again`);
      lastError = { text: '', at: 0 };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (text !== lastError.text || now() - lastError.at > REPEAT_ERROR_AFTER_MS) {
        // errors with a code are a dependency that is away: a stack would tell nothing
        const write = typeof (error as { code?: unknown } | null)?.code === 'string' ? log.warn : log.error;
        write(`${name}: a tick failed; the next one comes in ${intervalMs} ms`, { error });
        lastError = { text, at: now() };
      }
    } finally {
      if (slowLogged) log.warn(`${name}: the slow tick ended after ${now() - tickBeganAt} ms`);
      completedAt = now();
      tickBeganAt = null;
    }
  }

  function schedule(delayMs: number): void {
    if (stopped) return;
    timer = setTimeout(() => {
      running = tick().finally(() => {
        running = undefined;
        schedule(intervalMs);
      });
    }, delayMs);
  }

  function deadReason(): string | null {
    if (stopped) return null;
    const silentMs = now() - Math.max(completedAt ?? 0, startedAt);
    return silentMs > deadAfterMs ? `${name} completed no tick for ${Math.round(silentMs / 1000)} s (limit ${deadAfterMs / 1000} s)` : null;
  }

  function watch(): void {
    if (tickBeganAt !== null && !slowLogged && now() - tickBeganAt > slowAfterMs) {
      slowLogged = true;
      log.warn(`${name}: a tick takes longer than ${slowAfterMs} ms; no other is started meanwhile`);
    }
    const reason = deadReason();
    if (reason !== null && !deadTold) {
      deadTold = true;
      log.error(reason);
      onDead?.(reason);
    }
  }

  return {
    name,
    deadAfterMs,
    start() {
      if (!stopped) return;
      stopped = false;
      startedAt = now();
      schedule(0);
      watchdog = setInterval(watch, Math.max(5, Math.min(slowAfterMs, deadAfterMs, 1_000) / 2));
      watchdog.unref();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      clearInterval(watchdog);
      await running;
    },
    lastCompletedAt: () => completedAt,
    deadReason,
  };
}
