/** What the benchmarks of boot servers share: our agent as it runs in production, foreign servers, and clients that other people wrote. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mainOf, waitUntil } from '@mozpool/stack';
import { findCommand } from '@mozpool/testkit';

const AGENT = fileURLToPath(mainOf('bmm-agent'));
const START_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 10_000;

/** Where a program is, the directories of administrators and `extra` included; null when it is not installed. */
export function findProgram(name: string, extra: readonly string[] = []): string | null {
  return findCommand(name, ['/usr/sbin', '/sbin', ...extra]);
}

/** Says what is missing, by the names of Debian's packages. */
export function requirePrograms(packages: Readonly<Record<string, string>>): void {
  const missing = Object.entries(packages).filter(([program]) => findProgram(program) === null);
  if (missing.length > 0)
    throw new Error(`missing: ${missing.map(([program, name]) => `${program} (apt-get install ${name})`).join(', ')}`);
}

export interface BootBench {
  readonly directory: string;
  /** Served by all servers. */
  readonly root: string;
  /** Ended with the bench. */
  start(program: string, args: readonly string[], env?: Record<string, string>): ChildProcess;
  startAgent(input: { tftpPort: number; httpPort: number; host: string; prefix?: readonly string[] }): ChildProcess;
  stop(): Promise<void>;
}

export async function openBootBench(files: Readonly<Record<string, Buffer>>): Promise<BootBench> {
  const directory = await mkdtemp(join(tmpdir(), 'mozpool-bench-'));
  const root = join(directory, 'root');
  await mkdir(root);
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, name), content);
  for (const path of [directory, root]) await chmod(path, 0o755); // foreign servers drop their rights
  const children: ChildProcess[] = [];
  const start: BootBench['start'] = (program, args, env = {}) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', (error) => process.stderr.write(`${program}: ${error.message}\n`));
    children.push(child);
    return child;
  };
  return {
    directory,
    root,
    start,
    startAgent({ tftpPort, httpPort, host, prefix = [] }) {
      const [program = process.execPath, ...args] = [...prefix, process.execPath, AGENT];
      return start(program, args, {
        SERVER: 'bench',
        // it serves boots without its queue, too
        QUEUE_URL: 'redis://127.0.0.1:1',
        STATE_DIR: join(directory, 'state'),
        BOOT_DIR: root,
        HOST: host,
        IP_ADDRESS: host,
        PORT: String(httpPort),
        TFTP_PORT: String(tftpPort),
        REGISTRATION_PORT: '0',
        // all clients have one address here
        TFTP_SESSIONS_PER_CLIENT: '256',
        TFTP_REQUESTS_PER_CLIENT: '1000',
        LOG_LEVEL: 'error',
      });
    },
    async stop() {
      await Promise.all(
        children.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
          const ended = once(child, 'exit');
          child.kill('SIGTERM');
          const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
          await ended;
          clearTimeout(timer);
        }),
      );
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Until a client gets what it asks for. */
export async function waitForServer(args: readonly string[]): Promise<void> {
  await waitUntil(async () => (await run('curl', ['-s', '-o', '/dev/null', '--connect-timeout', '2', '-m', '3', ...args])) === 0, {
    timeoutMs: START_WITHIN_MS,
    everyMs: 100,
    problem: () => `no answer to curl ${args.join(' ')}`,
  });
}

async function run(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? -1;
}

/** Seconds that so many clients need that start together; a client that fails fails the run. */
export async function timeClients(count: number, program: string, args: readonly string[]): Promise<number> {
  const begun = performance.now();
  const codes = await Promise.all(Array.from({ length: count }, () => run(program, args)));
  const failed = codes.filter((code) => code !== 0);
  if (failed.length > 0)
    throw new Error(`${failed.length} of ${count} clients failed (${program} ${args.join(' ')}: exit code ${failed[0]})`);
  return (performance.now() - begun) / 1000;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Bytes that nothing compresses or finds twice. */
export function noise(bytes: number): Buffer {
  const data = Buffer.alloc(bytes);
  let state = 1;
  for (let at = 0; at + 4 <= bytes; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data.writeUInt32LE(state, at);
  }
  return data;
}

/** One comparison on the screen; true when it is met. */
export function compare(what: string, ratio: number, atLeast: number | null, detail: string): boolean {
  const met = atLeast === null || ratio >= atLeast;
  const target = atLeast === null ? '' : `  (at least ${atLeast.toFixed(1)})  ${met ? 'met' : 'MISSED'}`;
  process.stdout.write(`${what.padEnd(44)} ${ratio.toFixed(2)} ×${target}   ${detail}\n`);
  return met;
}
