/** What an operator reads when the agent cannot start: the variable to look at, and what to do. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@mozpool/service-kit';
import { agentConfig } from './config.js';
import { createAgentService } from './service.js';
import { recordingLog } from './testing/recording-log.js';

let directory: string;
const closing: (() => void)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bmm-agent-start-'));
});
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await rm(directory, { recursive: true });
});

/** Starts the agent and stops it again; what it said. Its queue is away, which keeps it from nothing here. */
async function start(env: Record<string, string>): Promise<{ problem: string | null; lines: string[] }> {
  const log = recordingLog();
  const config = readConfig(agentConfig, {
    SERVER: 'imaging-1',
    QUEUE_URL: 'redis://127.0.0.1:1',
    STATE_DIR: join(directory, 'state'),
    BOOT_DIR: directory,
    HOST: '127.0.0.1',
    IP_ADDRESS: '127.0.0.1',
    TFTP_THREADS: '1',
    ...Object.fromEntries(['PORT', 'TFTP_PORT', 'SYSLOG_PORT', 'REGISTRATION_PORT'].map((name) => [name, '0'])),
    ...env,
  });
  const service = createAgentService({ config, log, fatal: () => undefined });
  const problem = await service.start().then(
    () => null,
    (error: Error) => error.message,
  );
  await service.stop();
  return { problem, lines: log.lines };
}

async function takenTcpPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function takenUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  closing.push(() => socket.close());
  await once(socket, 'listening');
  return socket.address().port;
}

test.each([
  ['PORT', takenTcpPort],
  ['TFTP_PORT', takenUdpPort],
  ['SYSLOG_PORT', takenTcpPort],
  ['SYSLOG_PORT', takenUdpPort],
  ['REGISTRATION_PORT', takenTcpPort],
])('a port that is taken: %s', async (variable, take) => {
  const port = await take();
  const { problem } = await start({ [variable]: String(port) });
  expect(problem).toMatch(new RegExp(`could not start with ${variable}=${port}, HOST=127.0.0.1: another program listens there`));
});

test('an address of another machine', async () => {
  expect((await start({ HOST: '192.0.2.7' })).problem).toMatch(/HOST=192\.0\.2\.7: this machine does not have that address/);
});

test.each(['STATE_DIR', 'ARTIFACT_DIR'])('a file in the place of %s', async (variable) => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  expect((await start({ [variable]: file })).problem).toContain(`with ${variable}=${file}: there is a file in the place`);
});

test('a power file that is not there', async () => {
  expect((await start({ POWER_FILE: '/nowhere' })).problem).toContain('POWER_FILE=/nowhere');
});

test('a boot directory that is not there keeps nobody from starting, and is told', async () => {
  const { problem, lines } = await start({ BOOT_DIR: join(directory, 'nothing') });
  expect(problem).toBeNull();
  expect(lines).toContainEqual(expect.stringMatching(/^error BOOT_DIR=.*nothing cannot be read, so boards get none of its files: ENOENT/));
});
