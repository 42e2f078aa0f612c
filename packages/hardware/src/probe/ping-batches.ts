/**
 * ICMP pings of many hosts, a few processes for all of them: `fping` asks all hosts of its command line at the same time. Whoever asks within a
 * moment of another shares a process; a rack that powers up together would otherwise start hundreds a second.
 *
 * Each question keeps its own deadline and signal. Where `fping` is missing or may not open its socket, `ping` stands in, a process for each host.
 */

import { execFile } from 'node:child_process';
import { PING_TOOLS, ping } from './ping.js';
import type { ProbeResult } from './probe-until.js';

export interface PingBatchesOptions {
  readonly program?: string;
  /** How long the first question waits for others. */
  readonly gatherMs?: number;
  /** Hosts of one process. The program pauses between packets, so that more would make all wait. */
  readonly maxHosts?: number;
  readonly maxProcesses?: number;
  /** Questions waiting, beyond which new ones are refused. */
  readonly maxWaiting?: number;
}

export interface PingLimits {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

interface Question {
  readonly target: string;
  /** On the clock of `performance.now()`. */
  readonly deadlineAt: number;
  readonly settled: () => boolean;
  settle(result: ProbeResult): void;
}

/** As in `ping.ts`, with the names of those that answer on standard output. */
const ARGS = ['-a', '-r4', '-t50', '--'];
/** 0: all answer, 1: some do not, 2: some names are not known. Anything else: the program itself failed. */
const MEANINGFUL = [0, 1, 2];
const TARGET = /^[A-Za-z0-9_][A-Za-z0-9_.:%-]*$/;
const MAX_OUTPUT_BYTES = 64 * 1024;

export function createPingBatches({
  program = 'fping',
  gatherMs = 5,
  maxHosts = 32,
  maxProcesses = 8,
  maxWaiting = 5_000,
}: PingBatchesOptions = {}): (target: string, limits: PingLimits) => Promise<ProbeResult> {
  const waiting: Question[] = [];
  let processes = 0;
  let gathering = false;

  function ask(target: string, { deadlineMs, signal }: PingLimits): Promise<ProbeResult> {
    if (!TARGET.test(target)) return Promise.resolve({ ok: false, detail: `"${target}" is not a host name or address` });
    if (waiting.length >= maxWaiting) return Promise.resolve({ ok: false, detail: `${waiting.length} other pings wait already` });
    return new Promise((resolve) => {
      let settled = false;
      const question: Question = {
        target,
        deadlineAt: performance.now() + deadlineMs,
        settled: () => settled,
        settle(result) {
          if (settled) return;
          settled = true;
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          resolve(result);
        },
      };
      const onAbort = () => question.settle({ ok: false, detail: 'cancelled' });
      const timer = setTimeout(() => question.settle({ ok: false, detail: `${target} does not answer` }), deadlineMs);
      signal?.addEventListener('abort', onAbort);
      if (signal?.aborted) return onAbort();
      waiting.push(question);
      gather(gatherMs);
    });
  }

  function gather(forMs: number): void {
    if (gathering) return;
    gathering = true;
    setTimeout(startAll, forMs);
  }

  function startAll(): void {
    gathering = false;
    while (processes < maxProcesses) {
      const batch = waiting.splice(0, maxHosts).filter(({ settled }) => !settled());
      if (batch.length > 0) void start(batch);
      else if (waiting.length === 0) return;
    }
  }

  async function start(batch: readonly Question[]): Promise<void> {
    processes += 1;
    const alive = await run(batch);
    processes -= 1;
    if (waiting.length > 0) gather(0);
    if (alive === null) {
      await Promise.all(batch.map(standIn));
      return;
    }
    for (const { target, settle } of batch)
      settle(alive.has(target) ? { ok: true, detail: `${target} answers` } : { ok: false, detail: `${target} does not answer` });
  }

  /** Those that answer; null: the program cannot be used. */
  function run(batch: readonly Question[]): Promise<ReadonlySet<string> | null> {
    const targets = [...new Set(batch.map(({ target }) => target))];
    const timeout = Math.max(1, Math.ceil(Math.max(...batch.map(({ deadlineAt }) => deadlineAt)) - performance.now()));
    return new Promise((resolve) => {
      execFile(program, [...ARGS, ...targets], { timeout, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout) => {
        const failed = error !== null && !error.killed && !(typeof error.code === 'number' && MEANINGFUL.includes(error.code));
        resolve(failed ? null : new Set(stdout.split('\n').map((line) => line.trim())));
      });
    });
  }

  async function standIn({ target, deadlineAt, settle }: Question): Promise<void> {
    const deadlineMs = Math.max(1, deadlineAt - performance.now());
    settle(await ping(target, 'icmp', { tools: PING_TOOLS.filter((tool) => tool.program !== program), deadlineMs }));
  }

  return ask;
}
