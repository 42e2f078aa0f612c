/** The server against clients that other people wrote. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tftp from 'tftp';
import { isOnPath, runProgram } from '../testing/run-program.js';
import { SERVER_FORMS } from '../testing/server-forms.js';
import { directoryRoute } from './directory-route.js';
import { createTftpServer, type TftpServer } from './tftp-server.js';

const SIZES = [0, 511, 512, 513, 14_680, 3_000_000];
const content = (size: number) => Buffer.from(Uint8Array.from({ length: size }, (_value, index) => (index * 7 + (index >> 8)) & 0xff));

let directory: string;
let server: TftpServer;
let port: number;

const testWith = (program: string) => (isOnPath(program) ? test : test.skip);

describe.each(SERVER_FORMS)('sending %s', (_form, options) => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mozpool-tftp-'));
    for (const size of SIZES) await writeFile(join(directory, `size-${size}`), content(size));
    server = createTftpServer({ host: '127.0.0.1', port: 0, routes: [directoryRoute(directory)], ...options });
    ({ port } = await server.start());
  });

  afterAll(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  describe('Debian’s tftp (tftp-hpa)', () => {
    testWith('tftp').each(SIZES)('fetches %i bytes', async (size) => {
      const target = join(directory, 'fetched-hpa');
      await runProgram('tftp', ['-m', 'binary', '127.0.0.1', String(port), '-c', 'get', `size-${size}`, target]);
      expect((await readFile(target)).equals(content(size))).toBe(true);
    });

    testWith('tftp')('is told that a file is missing, and that it may not write', async () => {
      const missing = await runProgram('tftp', ['127.0.0.1', String(port), '-c', 'get', 'missing', join(directory, 'x')]);
      expect(missing.stdout.toString() + missing.stderr).toContain('File not found');
      const refused = await runProgram('tftp', ['127.0.0.1', String(port), '-c', 'put', join(directory, 'size-512'), 'new']);
      expect(refused.stdout.toString() + refused.stderr).toContain('read-only');
    });
  });

  describe('curl', () => {
    const url = (path: string) => `tftp://127.0.0.1:${port}/${path}`;

    testWith('curl').each(SIZES)('fetches %i bytes', async (size) => {
      // curl takes a size of 0 for an error, from any server; without options it does not ask.
      const { code, stdout } = await runProgram('curl', ['-sS', ...(size === 0 ? ['--tftp-no-options'] : []), url(`size-${size}`)]);
      expect(code).toBe(0);
      expect(stdout.equals(content(size))).toBe(true);
    });

    testWith('curl').each([8, 1432, 1468, 65464])('fetches with block size %i', async (blockSize) => {
      const { code, stdout } = await runProgram('curl', ['-sS', '--tftp-blksize', String(blockSize), url('size-14680')]);
      expect(code).toBe(0);
      expect(stdout.equals(content(14_680))).toBe(true);
    });

    testWith('curl')('exits with "file not found" for a missing file', async () => {
      expect((await runProgram('curl', ['-sS', url('missing')])).code).toBe(68);
    });
  });

  describe('the npm package tftp', () => {
    test.each(SIZES.filter((size) => size > 0))('fetches %i bytes in windows', async (size) => {
      const stream = tftp.createClient({ host: '127.0.0.1', port, windowSize: 8 }).createGetStream(`size-${size}`);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      // It emits 'close' before 'end', which the stream's own iterator takes for a failure.
      await new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject));
      expect(Buffer.concat(chunks).equals(content(size))).toBe(true);
    });

    test('is told that a file is missing', async () => {
      const stream = tftp.createClient({ host: '127.0.0.1', port }).createGetStream('missing');
      await expect(
        new Promise((_resolve, reject) => {
          stream.on('error', reject);
        }),
      ).rejects.toThrow(/file not found/i);
    });
  });
});
