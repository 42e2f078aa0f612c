/** A TFTP server and a client of single packets for each test: `start` opens both, and they are closed after it. */

import type { TftpPacket } from '@mozpool/protocols';
import { createTftpServer, type TftpServer, type TftpServerOptions, type TftpTransfer } from '../tftp/tftp-server.js';
import { openRawTftpClient, type RawTftpClient } from './raw-tftp-client.js';

/** Bytes of which no two places look alike for long. */
export const content = (size: number) =>
  Buffer.from(Uint8Array.from({ length: size }, (_value, index) => (index * 31 + (index >> 8)) & 0xff));

/** What the server serves when a test names no routes. */
export const FILES: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  hello: Buffer.from('hello'),
  'size-511': content(511),
  'size-512': content(512),
  'size-513': content(513),
  'size-4000': content(4000),
  'size-525000': content(525_000),
  'pxelinux.cfg/default': Buffer.from('default'),
};

export interface TftpBench {
  readonly server: TftpServer;
  readonly client: RawTftpClient;
  readonly port: number;
  /** All that have ended. */
  readonly transfers: readonly TftpTransfer[];
  start(options?: Partial<TftpServerOptions>): Promise<void>;
  nextPacket(): Promise<TftpPacket>;
}

/** For the tests of the group that calls it, on a server of this form. */
export function tftpBench(form: Partial<TftpServerOptions>): TftpBench {
  let parts: { server: TftpServer; client: RawTftpClient; port: number } | undefined;
  let transfers: TftpTransfer[] = [];
  const open = () => {
    if (!parts) throw new Error('the server has not been started');
    return parts;
  };

  afterEach(async () => {
    parts?.client.close();
    await parts?.server.stop();
    parts = undefined;
  });

  return {
    get server() {
      return open().server;
    },
    get client() {
      return open().client;
    },
    get port() {
      return open().port;
    },
    get transfers() {
      return transfers;
    },
    async start(options = {}) {
      transfers = [];
      const server = createTftpServer({
        host: '127.0.0.1',
        port: 0,
        routes: [async ({ path }) => FILES[path] ?? null],
        onTransfer: (transfer) => transfers.push(transfer),
        ...form,
        ...options,
        // the measured round trip of a loopback would have packets sent again that a test only holds back
        limits: { defaultTimeoutMs: 1000, minTimeoutMs: options.limits?.defaultTimeoutMs ?? 1000, ...options.limits },
      });
      const { port } = await server.start();
      parts = { server, port, client: await openRawTftpClient({ port }) };
    },
    nextPacket: async () => (await open().client.next()).packet,
  };
}
