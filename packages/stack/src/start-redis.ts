import { type ChildProcess, spawn } from 'node:child_process';
import { access, constants, mkdir } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { delimiter, join } from 'node:path';
import { searchPath } from './config.js';
import { freePort } from './free-port.js';
import { endProcess } from './process-end.js';
import { waitUntil } from './wait-until.js';

export interface EmbeddedRedis {
  url: string;
  port: number;
  readonly pid: number;
  stop(): Promise<void>;
  kill9(): Promise<void>;
  restart(): Promise<void>;
}

const READY_WITHIN_MS = 10_000;
const STOP_WITHIN_MS = 5_000;
const POLL_MS = 25;
const PROBE_LIMIT_MS = 500;

/** The redis-server on the PATH, or null. */
export async function findRedisServer(path = searchPath()): Promise<string | null> {
  for (const directory of path.split(delimiter)) {
    const program = join(directory, 'redis-server');
    if (
      await access(program, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return program;
  }
  return null;
}

/** Starts Redis as the queue needs it: nothing is evicted; what is on disk outlives restarts, if `appendOnly`. */
export async function startRedis({
  directory,
  program,
  appendOnly = true,
}: {
  directory: string;
  program: string;
  appendOnly?: boolean;
}): Promise<EmbeddedRedis> {
  await mkdir(directory, { recursive: true });
  const port = await freePort();
  let child: ChildProcess;
  async function start(): Promise<void> {
    const settings = {
      port: String(port),
      bind: '127.0.0.1',
      dir: directory,
      appendonly: appendOnly ? 'yes' : 'no',
      save: '',
      'maxmemory-policy': 'noeviction',
      daemonize: 'no',
    };
    child = spawn(
      program,
      Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      { stdio: 'ignore', detached: true },
    );
    let spawnError: Error | undefined;
    child.once('error', (error) => {
      spawnError = error;
    });
    await waitUntil(
      async () => {
        if (spawnError) throw spawnError;
        if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
        return answersPing(port);
      },
      { timeoutMs: READY_WITHIN_MS, everyMs: POLL_MS, problem: () => `redis-server did not answer within ${READY_WITHIN_MS / 1000} s` },
    );
  }
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return child.pid!;
    },
    stop: () => endProcess(child, { withinMs: STOP_WITHIN_MS }),
    kill9: () => endProcess(child, { withinMs: STOP_WITHIN_MS, signal: 'SIGKILL' }),
    restart: start,
  };
}

/** While Redis loads its data it accepts connections and refuses commands. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection({ host: '127.0.0.1', port, timeout: PROBE_LIMIT_MS });
    const finish = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (text) => finish(text.toString().startsWith('+PONG')));
    socket.once('error', () => finish(false));
    socket.once('timeout', () => finish(false));
  });
}
