/**
 * Is a host there? (bmm.md §3.) ICMP needs a privilege, so an installed tool does it; a TCP connection does for hosts that do not answer
 * ICMP, and in simulation.
 */

import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import type { ProbeResult } from './probe-until.js';

export type PingMethod = 'icmp' | `tcp:${number}`;

export interface PingOptions {
  /** Default 10 s for `icmp`, 1 s for `tcp`. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Programs for `icmp`, tried in order; an absent one, or one without its privilege, is passed over. */
  readonly tools?: readonly PingTool[];
}

export interface PingTool {
  readonly program: string;
  readonly args: readonly string[];
  /** Exit statuses that mean "no answer"; 0 is an answer, any other that the tool itself failed. */
  readonly silent: readonly number[];
}

/** `-r4 -t50`: four retries, the first after 50 ms; about half a second for a host that is not there. */
export const PING_TOOLS: readonly PingTool[] = [
  { program: 'fping', args: ['-q', '-r4', '-t50', '--'], silent: [1] },
  { program: 'ping', args: ['-n', '-q', '-c', '2', '-W', '1', '--'], silent: [1] },
];

const ICMP_DEADLINE_MS = 10_000;
const TCP_DEADLINE_MS = 1000;
const TARGET = /^[A-Za-z0-9_][A-Za-z0-9_.:%-]*$/;

/** `target` is a host name or address. Throws only for a method that does not exist. */
export function ping(target: string, method: PingMethod, options: PingOptions = {}): Promise<ProbeResult> {
  // The name goes to a program as an argument: nothing in it may look like an option.
  if (!TARGET.test(target)) return Promise.resolve({ ok: false, detail: `"${target}" is not a host name or address` });
  if (method === 'icmp') return pingIcmp(target, options);
  const port = Number(/^tcp:(\d{1,5})$/.exec(method)?.[1] ?? Number.NaN);
  if (!(port >= 1 && port <= 65535)) throw new Error(`ping method "${method}"; use icmp or tcp:PORT`);
  return pingTcp(target, port, options);
}

async function pingIcmp(target: string, { tools = PING_TOOLS, deadlineMs = ICMP_DEADLINE_MS, signal }: PingOptions): Promise<ProbeResult> {
  const failures: string[] = [];
  for (const tool of tools) {
    const outcome = await run(tool, target, deadlineMs, signal);
    if (outcome === 'answered') return { ok: true, detail: `${target} answers` };
    if (outcome === 'silent') return { ok: false, detail: `${target} does not answer` };
    if (signal?.aborted) return { ok: false, detail: 'cancelled' };
    failures.push(`${tool.program}: ${outcome.failed}`);
  }
  return { ok: false, detail: `no tool could ping ${target} (${failures.join('; ')}); install fping, or ping the device by tcp:PORT` };
}

function run(
  tool: PingTool,
  target: string,
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<'answered' | 'silent' | { failed: string }> {
  return new Promise((resolve) => {
    execFile(tool.program, [...tool.args, target], { timeout: Math.ceil(deadlineMs), signal }, (error, _stdout, stderr) => {
      if (!error) return resolve('answered');
      if (error.killed) return resolve('silent');
      if (typeof error.code === 'number' && tool.silent.includes(error.code)) return resolve('silent');
      resolve({ failed: error.code === 'ENOENT' ? 'not installed' : stderr.trim().split('\n', 1)[0] || error.message });
    });
  });
}

function pingTcp(target: string, port: number, { deadlineMs = TCP_DEADLINE_MS, signal }: PingOptions): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = connect({ host: target, port });
    const finish = (ok: boolean, detail: string) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve({ ok, detail });
    };
    const onAbort = () => finish(false, 'cancelled');
    const timer = setTimeout(() => finish(false, `${target}:${port} does not answer`), deadlineMs);
    signal?.addEventListener('abort', onAbort);
    socket.on('connect', () => finish(true, `${target}:${port} accepts connections`));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(false, `${target}:${port}: ${error.code ?? error.message}`));
    if (signal?.aborted) onAbort();
  });
}
