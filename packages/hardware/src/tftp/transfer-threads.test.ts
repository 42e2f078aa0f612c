/** What sending from other threads adds: they may die, fail to start, and have to end. */

import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlledThreads, openControlledThreads } from '../testing/controlled-threads.js';
import { downloadRaw, openRawTftpClient, type RawTftpClient } from '../testing/raw-tftp-client.js';
import { waitUntil } from '../testing/wait-until.js';
import { directoryRoute } from './directory-route.js';
import { createTftpServer, type TftpServer, type TftpServerOptions, type TftpTransfer } from './tftp-server.js';

const KERNEL = Buffer.alloc(700_000, 'kernel');

let directory: string;
let server: TftpServer;
let port: number;
let transfers: TftpTransfer[];
let deaths: number;
let warnings: string[];
let threads: ControlledThreads;
const clients: RawTftpClient[] = [];

async function start(options: Partial<TftpServerOptions> = {}): Promise<void> {
  server = createTftpServer({
    host: '127.0.0.1',
    port: 0,
    routes: [directoryRoute(directory)],
    threads: 2,
    threadFile: threads.file,
    onTransfer: (transfer) => transfers.push(transfer),
    onThreadDeath: () => {
      deaths += 1;
    },
    log: { debug: () => {}, info: () => {}, warn: (message: string) => warnings.push(message) },
    ...options,
  });
  ({ port } = await server.start());
}

async function open(): Promise<RawTftpClient> {
  const client = await openRawTftpClient({ port });
  clients.push(client);
  return client;
}

const openFiles = () => readdirSync('/proc/self/fd').length;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-threads-'));
  await writeFile(join(directory, 'kernel'), KERNEL);
  [transfers, warnings, deaths] = [[], [], 0];
  threads = await openControlledThreads();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.stop();
  threads.close();
  await rm(directory, { recursive: true });
});

test('a thread that dies takes its own transfers along and is started again', async () => {
  await start();
  await waitUntil(() => threads.started === 2);
  const [lost, kept] = [await open(), await open()];
  for (const client of [lost, kept]) {
    client.request('kernel');
    await client.next();
  }
  threads.kill(0);
  await waitUntil(() => deaths === 1);
  expect(transfers).toMatchObject([{ path: 'kernel', outcome: 'failed', detail: 'the thread that sent it has died' }]);
  expect(warnings[0]).toMatch(/died with 1 transfers.*killed by a test/);
  // whoever asks meanwhile is served by the other one
  const survivors = [lost, kept].filter((client) => client.port !== transfers[0]!.client.port);
  expect(survivors).toHaveLength(1);
  survivors[0]!.ack(1);
  expect((await survivors[0]!.next()).packet).toMatchObject({ op: 'data', block: 2 });
  expect((await downloadRaw(await open(), 'kernel', { blksize: '1468' })).equals(KERNEL)).toBe(true);

  await waitUntil(() => threads.started === 3);
  threads.kill(1);
  await waitUntil(() => deaths === 2);
  expect((await downloadRaw(await open(), 'kernel', { blksize: '1468' })).equals(KERNEL)).toBe(true);
});

test('without any thread requests are dropped in silence, so that clients ask again', async () => {
  await start();
  await waitUntil(() => threads.started === 2);
  for (const index of [0, 1]) threads.kill(index);
  await waitUntil(() => deaths === 2);
  const client = await open();
  client.request('kernel');
  await waitUntil(() => transfers.length === 1);
  expect(transfers).toMatchObject([{ outcome: 'busy', detail: 'no thread runs that would send it' }]);
  expect(client.received).toEqual([]);
  await waitUntil(() => threads.started === 4);
  await waitUntil(() => {
    client.request('kernel');
    return client.received.length > 0;
  });
  expect((await client.next()).packet).toMatchObject({ op: 'data', block: 1 });
});

test('threads that cannot start are the caller’s error, and nothing stays open', async () => {
  const before = openFiles();
  await expect(start({ threadFile: new URL('./no-such-thread.js', import.meta.url) })).rejects.toThrow(/no-such-thread/);
  await waitUntil(() => openFiles() === before);
});

test('an address that cannot be listened on leaves no thread behind', async () => {
  const before = openFiles();
  await expect(start({ host: '192.0.2.1' })).rejects.toThrow(/EADDRNOTAVAIL/);
  await waitUntil(() => openFiles() === before);
});

test('a transfer that is over leaves nothing open, however it ended', async () => {
  await start();
  const client = await open();
  expect(await downloadRaw(client, 'kernel', { blksize: '1468' })).toHaveLength(KERNEL.length);
  const before = openFiles();
  for (let round = 0; round < 10; round += 1) {
    expect(await downloadRaw(client, 'kernel', { blksize: '1468', windowsize: '16' })).toHaveLength(KERNEL.length);
    client.request('kernel');
    const { from } = await client.next();
    if (round % 2 === 1) client.send({ op: 'error', code: 0, message: 'enough' }, from.port);
  }
  await waitUntil(() => transfers.length === 21);
  await waitUntil(() => openFiles() <= before);
  const count = (wanted: string) => transfers.filter(({ outcome }) => outcome === wanted).length;
  expect(['complete', 'aborted', 'stopped'].map(count)).toEqual([11, 5, 5]);
});

test('stopping ends transfers and threads, and closes the files that were being sent', async () => {
  const before = openFiles();
  await start();
  const client = await open();
  client.request('kernel');
  await client.next();
  client.close();
  clients.pop();
  await server.stop();
  expect(transfers).toMatchObject([{ outcome: 'stopped' }]);
  await waitUntil(() => openFiles() <= before);
  expect(deaths).toBe(0);
});
