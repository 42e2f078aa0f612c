/// <reference path="../../hardware/src/testing/npm-tftp.d.ts" />
/** Why simulated devices do not fetch with the client of the npm package `tftp`: what docs/adr/0003 names, shown on that client itself. */

import { createSocket, type Socket } from 'node:dgram';
import tftp from 'tftp';
import { fetchByTftp } from './tftp-client.js';

const ASKED = '127.0.0.1';
const OTHER = '127.0.0.2';
const DEVICE = '127.98.2.7';
const MISSING = Buffer.from('\0\x05\0\x01File not found\0');
const WHOLE = Buffer.from('\0\x03\0\x01whole');

const sockets: Socket[] = [];

async function bind(address: string): Promise<Socket> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  return socket;
}

/** Answers everything with one packet, from the address that was asked or another one; `peers` are the addresses that asked. */
async function answering(packet: Buffer, from = ASKED): Promise<{ port: number; peers: Set<string> }> {
  const peers = new Set<string>();
  const asked = await bind(ASKED);
  const answers = from === ASKED ? asked : await bind(from);
  asked.on('message', (_request, peer) => {
    peers.add(peer.address);
    answers.send(packet, peer.port, peer.address);
  });
  return { port: asked.address().port, peers };
}

interface Outcome {
  text: string;
  error?: Error & { code?: unknown };
}

function fetchByNpm(port: number): Promise<Outcome> {
  const stream = tftp.createClient({ host: ASKED, port, retries: 1, timeout: 500 }).createGetStream('file');
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  return new Promise((resolve) => {
    stream.on('end', () => resolve({ text })).on('error', (error: Error) => resolve({ text, error }));
  });
}

const fetchOurs = (port: number) =>
  fetchByTftp({
    server: { host: ASKED, port },
    localAddress: DEVICE,
    path: 'file',
    keep: true,
    retransmitMs: 5,
    signal: new AbortController().signal,
  });

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

test('it asks from the address that the system chooses; a device asks from its own', async () => {
  const { port, peers } = await answering(WHOLE);
  await fetchByNpm(port);
  expect([...peers]).toEqual([ASKED]);
  await fetchOurs(port);
  expect([...peers]).toEqual([ASKED, DEVICE]);
});

test('it takes an answer from another address than the one it asked; a boot ROM does not', async () => {
  const { port } = await answering(WHOLE, OTHER);
  expect(await fetchByNpm(port)).toEqual({ text: 'whole' });
  expect(await fetchOurs(port)).toMatchObject({ kind: 'silence' });
});

test('it does not tell which error it was; a boot loader goes on to the next name after "not found" alone', async () => {
  const { port } = await answering(MISSING);
  expect((await fetchByNpm(port)).error).not.toHaveProperty('code');
  expect(await fetchOurs(port)).toMatchObject({ kind: 'refused', code: 1 });
});
