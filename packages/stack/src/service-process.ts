import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { passedOnEnvironment } from './config.js';
import { endProcess } from './process-end.js';
import { waitUntil } from './wait-until.js';

export interface ServiceProcessOptions {
  name: string;
  main: URL;
  args?: readonly string[];
  /** Words before the program, such as `ip netns exec NAME`: where it runs. They have to become the program, not start it. */
  within?: readonly string[];
  /** Added to PATH and a few others; a service sees nothing else of this process's environment. */
  env: Record<string, string>;
  /** Told about every process that is started. */
  onStart?: (pid: number) => Promise<void>;
  /** Answers 200 when the service is ready. */
  readyUrl: string;
  /** What it writes is added here, by itself: nothing of it is lost when this process ends first. */
  logFile: string;
}

export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  /** Where it answers HTTP, without a final slash. */
  readonly url: string;
  /** Resident memory, bytes; Linux only. */
  rssBytes(): Promise<number>;
  /** Asks it to end, waits, insists. Safe to call twice. */
  stop(): Promise<void>;
  /** As a power failure would. Resolves when it is gone. */
  kill9(): Promise<void>;
  /** Starts it again with the same settings and waits until it is ready. */
  restart(): Promise<void>;
}

/** Many small services share a machine: collect garbage early rather than grow, but not while the modules of the start are read. */
const SMALL_HEAP = ['--min-semi-space-size=4', '--max-semi-space-size=4', '--max-old-space-size=256'];
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
const POLL_MS = 50;
const PROBE_LIMIT_MS = 2_000;
/** So much of what a service wrote is in the error of one that does not become ready. */
const LAST_WORDS_BYTES = 4_000;

/** Starts a service as a process of its own and waits until it is ready. */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  const { name, main, args = [], within = [], env, readyUrl, logFile } = options;
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const log = openSync(logFile, 'a+');
    try {
      await startInto(log);
    } finally {
      closeSync(log);
    }
  }

  async function startInto(log: number): Promise<void> {
    const { size: before } = fstatSync(log);
    // a group of its own: Ctrl-C reaches only the parent, which ends its services in order
    const [program = process.execPath, ...words] = [...within, process.execPath, ...SMALL_HEAP, fileURLToPath(main), ...args];
    const started = spawn(program, words, {
      env: { ...passedOnEnvironment(), NODE_ENV: 'production', ...env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    child = started;
    let spawnError: Error | undefined;
    started.once('error', (error) => {
      spawnError = error;
    });
    if (started.pid !== undefined) await options.onStart?.(started.pid);
    await waitUntil(
      async () => {
        if (spawnError) throw spawnError;
        if (started.exitCode !== null || started.signalCode !== null)
          throw new Error(`${name} ended with ${started.exitCode ?? started.signalCode}. Its last words:\n${lastWords(log, before)}`);
        return isReady(readyUrl);
      },
      {
        timeoutMs: READY_WITHIN_MS,
        everyMs: POLL_MS,
        problem: () => `${name} was not ready within ${READY_WITHIN_MS / 1000} s. Its last words:\n${lastWords(log, before)}`,
      },
    );
  }

  const service: ServiceProcess = {
    name,
    get pid() {
      return child!.pid!;
    },
    url: new URL(readyUrl).origin,
    rssBytes: async () => Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${service.pid}/status`, 'utf8'))?.[1]) * 1024,
    stop: () => endProcess(child!, { withinMs: STOP_WITHIN_MS }),
    kill9: () => endProcess(child!, { withinMs: STOP_WITHIN_MS, signal: 'SIGKILL' }),
    restart: start,
  };
  try {
    await start();
  } catch (error) {
    if (child) await service.stop();
    throw error;
  }
  return service;
}

/** The end of a log, without what was there before; nothing of one that was emptied meanwhile. */
function lastWords(log: number, before: number): string {
  const { size } = fstatSync(log);
  const from = Math.max(before, size - LAST_WORDS_BYTES);
  const words = Buffer.alloc(Math.max(0, size - from));
  return words.toString('utf8', 0, readSync(log, words, 0, words.length, from));
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // not listening yet, or too busy: asked again until the limit
    return false;
  }
}
