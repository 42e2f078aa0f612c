/** Which requests the server takes, whom it asks for their content, and how it ends. */

import { downloadRaw, openRawTftpClient } from '../testing/raw-tftp-client.js';
import { SERVER_FORMS } from '../testing/server-forms.js';
import { FILES, tftpBench } from '../testing/tftp-bench.js';
import { waitUntil } from '../testing/wait-until.js';
import { createTftpServer } from './tftp-server.js';

const QUIET_MS = 60;

describe.each(SERVER_FORMS)('sending %s', (_form, form) => {
  const bench = tftpBench(form);

  describe('routes', () => {
    test('are asked in order, with the normalised path and the client', async () => {
      const asked: unknown[] = [];
      await bench.start({
        routes: [
          async (request) => {
            asked.push(request);
            return request.path === 'a/b' ? Buffer.from('first') : null;
          },
          async () => Buffer.from('second'),
        ],
      });
      expect((await downloadRaw(bench.client, '\\a//b')).toString()).toBe('first');
      expect((await downloadRaw(bench.client, 'c')).toString()).toBe('second');
      expect(asked[0]).toEqual({ path: 'a/b', client: { address: '127.0.0.1', port: bench.client.port } });
    });
  });

  describe('limits', () => {
    test('more transfers than allowed are dropped in silence, so that the client asks again', async () => {
      await bench.start({ limits: { maxSessionsPerClient: 1 } });
      const other = await openRawTftpClient({ port: bench.port });
      bench.client.request('size-4000');
      await bench.client.next();
      other.request('size-4000');
      expect(await other.countFor(QUIET_MS)).toBe(0);
      expect(bench.transfers).toMatchObject([{ outcome: 'busy' }]);
      bench.client.send({ op: 'error', code: 0, message: 'closed' }, bench.client.received[0]!.from.port);
      await waitUntil(() => bench.transfers.length === 2);
      other.request('size-4000');
      expect((await other.next()).packet).toMatchObject({ op: 'data', block: 1 });
      other.close();
    });

    test('who asks too often is not answered for a while', async () => {
      let dropped = 0;
      await bench.start({
        limits: { requestsPerSecond: 1 },
        onDropped: () => {
          dropped += 1;
        },
      });
      for (let count = 0; count < 20; count += 1) bench.client.request('nothing-here');
      await waitUntil(() => dropped >= 15);
      await waitUntil(() => bench.client.received.length === 20 - dropped);
      expect(bench.transfers).toHaveLength(20 - dropped);
    });

    test('netascii is for texts', async () => {
      await bench.start({ limits: { maxNetasciiBytes: 4000 } });
      expect(await downloadRaw(bench.client, 'size-4000')).toEqual(FILES['size-4000']);
      bench.client.request('size-525000', {}, 'netascii');
      expect(await bench.nextPacket()).toMatchObject({ op: 'error', code: 4, message: expect.stringContaining('octet') });
      bench.client.request('size-4000', {}, 'netascii');
      expect(await bench.nextPacket()).toMatchObject({ op: 'data', block: 1 });
    });

    test('a total is kept as well', async () => {
      await bench.start({ limits: { maxSessions: 0 } });
      bench.client.request('hello');
      await waitUntil(() => bench.transfers.length === 1);
      expect(bench.transfers).toMatchObject([{ outcome: 'busy' }]);
    });
  });

  test('stopping ends transfers, frees the port, and can be done twice', async () => {
    await bench.start();
    bench.client.request('size-4000');
    await bench.client.next();
    await Promise.all([bench.server.stop(), bench.server.stop()]);
    expect(bench.transfers).toMatchObject([{ outcome: 'stopped' }]);
    const again = createTftpServer({ host: '127.0.0.1', port: bench.port, routes: [] });
    expect(await again.start()).toEqual({ port: bench.port });
    await again.stop();
  });
});
