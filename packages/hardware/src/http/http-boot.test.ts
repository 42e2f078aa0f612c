import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { createHttpBoot } from './http-boot.js';

let directory: string;
let server: Server;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-http-'));
  const root = join(directory, 'root');
  await mkdir(join(root, 'scripts'), { recursive: true });
  await writeFile(join(root, 'kernel'), '0123456789');
  await writeFile(join(root, 'grub.EFI'), 'efi');
  await writeFile(join(root, 'scripts', 'second-stage.sh'), '#!/bin/sh\n');
  await writeFile(join(root, 'index.html'), 'listing');
  await writeFile(join(root, '.hidden'), 'hidden');
  await writeFile(join(directory, 'secret'), 'secret');
  await symlink('../secret', join(root, 'outside'));
  await symlink('kernel', join(root, 'inside'));
  server = createServer(express().use('/boot', createHttpBoot(root)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true, force: true });
});

interface Answer {
  status: number;
  body: string;
  headers: NodeJS.Dict<string | string[]>;
}
/** Not `fetch`, which would tidy `..` away before it is sent. */
function ask(path: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  const { port } = server.address() as { port: number };
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode!, body, headers: response.headers }));
    })
      .on('error', reject)
      .end();
  });
}

/** The beginning of an answer, of which nothing is taken yet. */
function begin(path: string, headers: Record<string, string> = {}, agent: Agent | false = false): Promise<IncomingMessage> {
  const { port } = server.address() as { port: number };
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, agent }, resolve).on('error', reject).end();
  });
}
async function readAll(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
const download = async (path: string, headers?: Record<string, string>) => readAll(await begin(path, headers));
async function leave(path: string): Promise<void> {
  const answer = await begin(path);
  await once(answer, 'readable');
  answer.destroy();
}

test('serves files with size and ETag, and follows links inside', async () => {
  expect(await ask('/boot/kernel')).toMatchObject({
    status: 200,
    body: '0123456789',
    headers: { 'content-length': '10', etag: expect.any(String) },
  });
  expect(await ask('/boot/scripts/second-stage.sh')).toMatchObject({ status: 200 });
  expect(await ask('/boot/inside')).toMatchObject({ status: 200, body: '0123456789' });
});

test('answers HEAD, ranges and conditional requests', async () => {
  const head = await ask('/boot/kernel', { method: 'HEAD' });
  expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '10' } });
  expect(await ask('/boot/kernel', { headers: { range: 'bytes=2-4' } })).toMatchObject({ status: 206, body: '234' });
  expect(await ask('/boot/kernel', { headers: { range: 'bytes=20-' } })).toMatchObject({ status: 416 });
  expect(await ask('/boot/kernel', { headers: { 'if-none-match': String(head.headers.etag) } })).toMatchObject({ status: 304 });
});

/** Larger than what sockets hold, and no multiple of a block. */
const LARGE = Buffer.from(Uint32Array.from({ length: 5_000_001 }, (_value, index) => Math.imul(index, 2_654_435_761)).buffer).subarray(1);

test('many clients at once each get the whole of a large file, or the range they ask for', async () => {
  await writeFile(join(directory, 'root', 'large'), LARGE);
  const whole = () => download('/boot/large');
  const part = () => download('/boot/large', { range: 'bytes=1048570-9000000' });
  const [all, parts] = await Promise.all([Promise.all([whole(), whole(), whole()]), Promise.all([part(), part(), part()])]);
  for (const bytes of all) expect(bytes.equals(LARGE)).toBe(true);
  for (const bytes of parts) expect(bytes.equals(LARGE.subarray(1_048_570, 9_000_001))).toBe(true);
});

test('a client that goes away in the middle does not disturb another one', async () => {
  await writeFile(join(directory, 'root', 'large'), LARGE);
  const staying = download('/boot/large');
  for (let count = 0; count < 5; count += 1) await leave('/boot/large');
  expect((await staying).equals(LARGE)).toBe(true);
});

test('a file that is cut while it is sent breaks the connection', async () => {
  const path = join(directory, 'root', 'cut');
  await writeFile(path, LARGE);
  // After an answer that merely ended, the server would leave such a connection open, and the client waiting for the rest.
  server.keepAliveTimeout = 0;
  const agent = new Agent({ keepAlive: true });
  try {
    const answer = await begin('/boot/cut', {}, agent);
    await truncate(path, 10_000_000);
    await expect(readAll(answer)).rejects.toThrow('aborted');
  } finally {
    agent.destroy();
  }
});

test('an empty file is an empty answer', async () => {
  await writeFile(join(directory, 'root', 'empty'), '');
  expect(await ask('/boot/empty')).toMatchObject({ status: 200, body: '', headers: { 'content-length': '0' } });
});

test('calls firmware binaries by the type that firmware expects', async () => {
  expect((await ask('/boot/grub.EFI')).headers['content-type']).toBe('application/efi');
});

test.each([
  '/boot/missing',
  '/boot/',
  '/boot',
  '/boot/scripts',
  '/boot/scripts/',
  '/boot/.hidden',
  '/boot/outside',
  '/boot/../secret',
  '/boot/..%2fsecret',
  '/boot/..%5csecret',
  '/boot/%2e%2e/secret',
  '/boot/kernel%00',
  '/boot/%ZZ',
])('%s is not found', async (path) => {
  const answer = await ask(path);
  expect(answer.status).toBe(404);
  expect(answer.body).not.toContain('secret');
});

test.each(['POST', 'PUT', 'DELETE'])('%s is refused', async (method) => {
  expect(await ask('/boot/kernel', { method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
});
