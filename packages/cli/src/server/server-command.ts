import { type ChildProcess, spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.js';
import { exitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

/** Where the services are installed beside this command. */
const SERVICES = new URL('../../../../services/', import.meta.url);
const MAX_PORT = 65_535;
/** Services end within their own limit; this is for one that does not. */
const STOP_WITHIN_MS = 20_000;

interface Address {
  host?: string;
  port?: number;
}

interface Ports {
  workerPort?: string;
  agentPort?: string;
}

/** `mozpool server`, and `mozpool-server` by itself: what one daemon did in Mozpool 4.2. */
export function addServerCommand(program: Command, terminal: Terminal): void {
  program
    .command('server')
    .summary('run the services of one machine in the foreground')
    .description(
      'Runs mozpool-api and lifeguard-worker, and bmm-agent where SERVER says which imaging server this is, with the settings of the environment. Ends when one of them does, or at a signal, all together.',
    )
    .argument('[address]', 'PORT, IP or IP:PORT of the API', readAddress)
    .option('--worker-port <port>', 'where the worker answers about its health; 8081 unless given', readPort)
    .option('--agent-port <port>', 'where boards reach the agent; 8082 unless given', readPort)
    .addHelpText(
      'after',
      `
Every service can also run by itself, any number of times, which is better than this where there is a supervisor for each.

Example:
  DATABASE_URL=postgres://mozpool@db/mozpool QUEUE_URL=redis://queue mozpool server 127.0.0.1:8080`,
    )
    .action((address: Address | undefined, ports: Ports) => runServices(terminal, address ?? {}, ports));
}

async function runServices({ env, err }: Terminal, { host, port }: Address, { workerPort, agentPort }: Ports): Promise<void> {
  // PORT and HOST are those of the API: one address cannot be that of several services
  const { PORT, HOST, ...common } = env;
  const services: Record<string, Record<string, string | undefined>> = {
    'mozpool-api': { ...common, PORT: port === undefined ? PORT : String(port), HOST: host ?? HOST },
    'lifeguard-worker': { ...common, PORT: workerPort },
    ...(env.SERVER && { 'bmm-agent': { ...common, PORT: agentPort } }),
  };
  const mains = await Promise.all(Object.keys(services).map(mainOf));
  const running = Object.values(services).map((settings, index) =>
    spawn(process.execPath, [mains[index]!], { env: defined(settings), stdio: 'inherit' }),
  );
  let asked = false;
  const ended = running.map(
    (child) =>
      new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? (asked ? 0 : 1))).once('error', () => resolve(1))),
  );
  let force: NodeJS.Timeout | undefined;
  const end = () => {
    endAll(running);
    force ??= setTimeout(() => endAll(running, 'SIGKILL'), STOP_WITHIN_MS);
  };
  const stop = () => {
    asked = true;
    end();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  const first = await Promise.race(ended);
  if (!asked) err('One of the services has ended; the others are stopped.\n');
  end();
  const codes = await Promise.all(ended);
  clearTimeout(force);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, stop);
  // of those that were stopped because another one ended, the code says nothing
  const code = asked ? Math.max(...codes) : first || exitCode('failed');
  // what a service has to say is said already
  if (code !== exitCode('done')) throw new CliError('', { exit: code });
}

function endAll(running: readonly ChildProcess[], signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): void {
  for (const child of running) if (child.exitCode === null) child.kill(signal);
}

async function mainOf(service: string): Promise<string> {
  const main = fileURLToPath(new URL(`${service}/dist/bundle/main.js`, SERVICES));
  await access(main).catch((error: Error) => {
    throw new CliError(`${service} is not installed here, beside this command: see docs/operations/install.md for other ways to run it.`, {
      cause: error,
    });
  });
  return main;
}

const defined = (settings: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined));

function readPort(text: string): string {
  if (/^\d{1,5}$/.test(text) && Number(text) <= MAX_PORT) return text;
  throw new InvalidArgumentError(`Write a port, up to ${MAX_PORT}.`);
}

function readAddress(text: string): Address {
  const [, host, port] = /^(?:(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\]):)?(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined && Number(port) <= MAX_PORT) {
    const bare = host?.replace(/^\[|\]$/g, '');
    if (bare === undefined || isIP(bare)) return { ...(bare !== undefined && { host: bare }), port: Number(port) };
  }
  if (isIP(text)) return { host: text };
  throw new InvalidArgumentError('Write PORT, IP or IP:PORT, an IPv6 address with a port in brackets.');
}
