/** Files are opened when a transfer begins and read while it goes on: what becomes of one that changes meanwhile. */

import { mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFile } from '../files/file-identity.js';
import { SERVER_FORMS } from '../testing/server-forms.js';
import { content, tftpBench } from '../testing/tftp-bench.js';
import { waitUntil } from '../testing/wait-until.js';
import { directoryRoute } from './directory-route.js';

const KERNEL = content(700_000);
const BLKSIZE = 1468;
const WINDOW = 16;
const OPTIONS = { blksize: String(BLKSIZE), windowsize: String(WINDOW) };

describe.each(SERVER_FORMS)('sending %s', (_form, form) => {
  const bench = tftpBench(form);
  let directory: string;
  let kernel: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mozpool-tftp-'));
    kernel = join(directory, 'kernel');
    await writeFile(kernel, KERNEL);
  });
  afterEach(() => rm(directory, { recursive: true }));
  const serveDirectory = () => bench.start({ routes: [directoryRoute(directory)] });

  /** What arrives until `done` bytes have, or until an error does. */
  async function receive(done = KERNEL.length): Promise<Buffer> {
    const blocks: Buffer[] = [];
    for (let bytes = 0; bytes < done; ) {
      const packet = await bench.nextPacket();
      if (packet.op === 'error') throw new Error(packet.message);
      if (packet.op !== 'data') continue;
      blocks.push(packet.data);
      bytes += packet.data.length;
      if (blocks.length % WINDOW === 0 && bytes < done) bench.client.ack(packet.block);
    }
    return Buffer.concat(blocks);
  }
  const begin = async () => {
    bench.client.request('kernel', OPTIONS);
    await bench.client.next();
    bench.client.ack(0);
    return receive(WINDOW * BLKSIZE);
  };

  test('one that is replaced while it is sent is sent to its end', async () => {
    await serveDirectory();
    const first = await begin();
    await writeFile(join(directory, 'new'), content(700_000).reverse());
    await rename(join(directory, 'new'), kernel);
    bench.client.ack(WINDOW);
    expect(Buffer.concat([first, await receive(KERNEL.length - first.length)]).equals(KERNEL)).toBe(true);
  });

  test('one that is rewritten while it is sent ends the transfer, and is never mixed', async () => {
    await serveDirectory();
    const first = await begin();
    await writeFile(kernel, content(700_000).reverse());
    await utimes(kernel, 1, 1); // clocks of file systems are coarse
    bench.client.ack(WINDOW);
    await expect(receive()).rejects.toThrow('could not read the file');
    await waitUntil(() => bench.transfers.length === 1);
    expect(bench.transfers).toMatchObject([{ outcome: 'failed', detail: expect.stringContaining('was changed while it was read') }]);
    // a block is sent again where the answer is late
    const sent = new Map(
      bench.client.received.flatMap(({ packet }) => (packet.op === 'data' ? [[packet.block, packet.data] as const] : [])),
    );
    expect(sent.size).toBeGreaterThan(first.length / BLKSIZE);
    for (const [block, data] of sent) expect(KERNEL.subarray((block - 1) * BLKSIZE, block * BLKSIZE).equals(data)).toBe(true);
  });

  test('one that is replaced between being found and being opened is left to the next request, in silence', async () => {
    const warnings: string[] = [];
    const found = { path: kernel, ...describeFile(await stat(kernel)) };
    const log = { debug: () => {}, info: () => {}, warn: (message: string) => warnings.push(message) };
    let finds = 0;
    await bench.start({
      log,
      routes: [
        async () => {
          finds += 1;
          return finds === 1 ? { ...found, inode: found.inode + 1 } : found;
        },
      ],
    });
    bench.client.request('kernel', OPTIONS);
    await waitUntil(() => bench.transfers.length === 1);
    expect(bench.client.received).toEqual([]);
    expect(bench.transfers).toMatchObject([{ outcome: 'failed', bytes: 0, detail: expect.stringContaining('replaced') }]);
    expect(warnings).toEqual([expect.stringContaining('kernel could not be sent')]);
    expect((await begin()).equals(KERNEL.subarray(0, WINDOW * BLKSIZE))).toBe(true);
  });

  test('one that is asked for in netascii is translated', async () => {
    await writeFile(kernel, 'one\ntwo');
    await serveDirectory();
    bench.client.request('kernel', {}, 'netascii');
    expect(await bench.nextPacket()).toEqual({ op: 'data', block: 1, data: Buffer.from('one\r\ntwo') });
  });
});
