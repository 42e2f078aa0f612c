import { createSocket } from 'node:dgram';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTftpServer, directoryRoute, type TftpServer } from '@mozpool/hardware';
import { runMozpool } from '../testing/run-mozpool.js';

let directory: string;
let server: TftpServer;
let at: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-tftp-'));
  await writeFile(join(directory, 'kernel'), Buffer.alloc(5_000, 'k'));
  server = createTftpServer({ host: '127.0.0.1', port: 0, routes: [directoryRoute(directory)] });
  at = `127.0.0.1:${(await server.start()).port}`;
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

test('prints a boot file, or writes it', async () => {
  expect(await runMozpool(['tftp', 'get', at, 'kernel'])).toEqual({ code: 0, out: 'k'.repeat(5_000), err: '' });
  const to = join(directory, 'fetched');
  expect(await runMozpool(['tftp', 'get', at, 'kernel', '--to', to])).toEqual({ code: 0, out: '', err: `5000 bytes in ${to}\n` });
  expect((await readFile(to)).length).toBe(5_000);
});

test('says what the server refuses, and that nobody answers', async () => {
  expect(await runMozpool(['tftp', 'get', at, 'missing'])).toEqual({ code: 1, out: '', err: expect.stringMatching(/refuses: error 1/) });
  expect(await runMozpool(['tftp', 'get', at, '/nowhere/x'])).toMatchObject({ code: 1, err: expect.stringMatching(/refuses/) });
  const silent = createSocket('udp4');
  await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
  expect(await runMozpool(['tftp', 'get', `127.0.0.1:${silent.address().port}`, 'x', '--within', '1'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/did not answer within 1000 ms/),
  });
  silent.close();
  expect(await runMozpool(['tftp', 'get', at, 'kernel', '--to', '/nowhere/x'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/\/nowhere\/x cannot be written/),
  });
});

test.each([['host:port:69'], ['host:0'], ['host:70000'], ['']])('a server "%s" is not understood', async (text) => {
  expect(await runMozpool(['tftp', 'get', text, 'x'])).toMatchObject({ code: 2, err: expect.stringMatching(/HOST or HOST:PORT/) });
});
