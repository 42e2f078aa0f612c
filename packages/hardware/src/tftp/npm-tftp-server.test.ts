/** Why the npm package `tftp` does not serve boots: the faults that docs/adr/0003 names, shown on that package's own server. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRawTftpClient, type RawTftpClient } from '../testing/raw-tftp-client.js';
import { bindUdp } from './transfer-socket.js';

const SERVER = `
  const tftp = require(process.argv[1]);
  const server = tftp.createServer({ host: process.argv[2], port: Number(process.argv[3]), root: process.argv[4], denyPUT: true });
  server.on('error', () => {});
  server.on('request', (request) => request.on('error', () => {}));
  server.on('listening', () => console.log('listening'));
  server.listen();
`;
const BLOCKS = 100;

let directory: string;
let child: ChildProcess;
const clients: RawTftpClient[] = [];

/** In a process of its own, which takes its unanswered timers along when it ends. */
async function startNpmServer(host: string): Promise<number> {
  const probe = await bindUdp('127.0.0.1', 0);
  const { port } = probe.address();
  probe.close();
  directory = await mkdtemp(join(tmpdir(), 'mozpool-npm-tftp-'));
  await writeFile(join(directory, 'kernel'), Buffer.alloc(BLOCKS * 512 - 1, 7));
  child = spawn(process.execPath, ['-e', SERVER, createRequire(import.meta.url).resolve('tftp'), host, String(port), directory]);
  await once(child.stdout!, 'data');
  return port;
}

async function openClient(server: { address?: string; port: number }): Promise<RawTftpClient> {
  const client = await openRawTftpClient(server);
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  child.kill();
  await rm(directory, { recursive: true, force: true });
});

test('the acknowledgement of its OACK, arriving twice, ends a transfer with an internal error', async () => {
  const port = await startNpmServer('127.0.0.1');
  // Whether it does depends on whether the second copy overtakes the reading of the file; one boot in two did, of which a few are enough here.
  let complaint = '';
  for (let boot = 1; complaint === '' && boot <= 50; boot += 1) {
    const client = await openClient({ port });
    client.request('kernel', { tsize: '0', blksize: '1408' });
    await client.next();
    client.ack(0);
    client.ack(0);
    const { packet } = await client.next();
    if (packet.op === 'error') complaint = packet.message;
    else client.send({ op: 'error', code: 0, message: 'closed' }, client.received.at(-1)!.from.port);
  }
  expect(complaint).toBe('cb is not a function');
});

test('one duplicated acknowledgement multiplies its packets until nothing gets through', async () => {
  const client = await openClient({ port: await startNpmServer('127.0.0.1') });
  client.request('kernel');
  let last = 0;
  // A classic client: it acknowledges each DATA that arrives. The network repeats a single acknowledgement, that of block 1.
  for (let arrival = 1; arrival <= 5 * BLOCKS; arrival += 1) {
    const { packet, from } = await client.next();
    if (packet.op !== 'data') throw new Error(`unexpected ${packet.op}`);
    client.send({ op: 'ack', block: packet.block }, from.port);
    if (arrival === 1) client.send({ op: 'ack', block: packet.block }, from.port);
    last = Math.max(last, packet.block);
  }
  // Five times the packets of the whole file, and the file is not there.
  expect(last).toBeLessThan(BLOCKS);
});

test('asked on one address, it answers from another', async () => {
  const client = await openClient({ address: '127.0.0.2', port: await startNpmServer('0.0.0.0') });
  client.request('kernel');
  expect((await client.next()).from.address).not.toBe('127.0.0.2');
});
