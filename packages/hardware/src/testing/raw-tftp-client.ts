/** A TFTP client made of single packets, for tests that lose, repeat and reorder them. */

import { createSocket, type RemoteInfo } from 'node:dgram';
import { encodeTftpPacket, parseTftpPacket, type TftpPacket } from '@mozpool/protocols';

export interface ReceivedPacket {
  readonly packet: TftpPacket;
  readonly from: RemoteInfo;
}

export interface RawTftpClient {
  readonly port: number;
  /** Everything received so far, in order. */
  readonly received: ReceivedPacket[];
  request(path: string, options?: Record<string, string>, mode?: 'octet' | 'netascii' | 'mail'): void;
  /** To the listening port, or to a transfer's. */
  send(packet: TftpPacket | Buffer, port?: number): void;
  /** Acknowledges to whoever sent the last packet. */
  ack(block: number): void;
  /** The next packet not yet taken. */
  next(): Promise<ReceivedPacket>;
  /** How many packets arrive within `quietMs` from now. */
  countFor(quietMs: number): Promise<number>;
  close(): void;
}

const LIMIT_MS = 3000;

export async function openRawTftpClient(server: { address?: string; port: number }): Promise<RawTftpClient> {
  const address = server.address ?? '127.0.0.1';
  const socket = createSocket('udp4');
  const received: ReceivedPacket[] = [];
  let taken = 0;
  let wake = () => {};
  socket.on('message', (datagram, from) => {
    const parsed = parseTftpPacket(datagram);
    if (!parsed.ok) throw new Error(`the server sent an unusable packet: ${parsed.reason}`);
    received.push({ packet: parsed.packet, from });
    wake();
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));

  const client: RawTftpClient = {
    port: socket.address().port,
    received,
    request: (path, options = {}, mode = 'octet') => client.send({ op: 'rrq', path, mode, options: new Map(Object.entries(options)) }),
    send: (packet, port = server.port) => socket.send(Buffer.isBuffer(packet) ? packet : encodeTftpPacket(packet), port, address),
    ack: (block) => client.send({ op: 'ack', block }, received.at(-1)!.from.port),
    async next() {
      const until = performance.now() + LIMIT_MS;
      while (received.length <= taken) {
        const left = until - performance.now();
        if (left <= 0) throw new Error(`no packet within ${LIMIT_MS} ms`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      taken += 1;
      return received[taken - 1]!;
    },
    async countFor(quietMs) {
      const before = received.length;
      await new Promise((resolve) => setTimeout(resolve, quietMs));
      return received.length - before;
    },
    close: () => socket.close(),
  };
  return client;
}

/** A whole, well-behaved transfer; `lose` says which of the arriving packets to pretend never came. */
export async function downloadRaw(
  client: RawTftpClient,
  path: string,
  options: Record<string, string> = {},
  lose: (arrival: number) => boolean = () => false,
): Promise<Buffer> {
  const blockSize = Number(options.blksize ?? 512);
  const windowSize = Number(options.windowsize ?? 1);
  const blocks: Buffer[] = [];
  client.request(path, options);
  let sinceAck = 0;
  for (let arrival = 0; ; arrival += 1) {
    const { packet } = await client.next();
    if (lose(arrival)) continue;
    if (packet.op === 'error') throw new Error(`error ${packet.code}: ${packet.message}`);
    if (packet.op === 'oack') {
      client.ack(0);
    } else if (packet.op === 'data') {
      const expected = (blocks.length + 1) % 0x1_0000;
      if (packet.block !== expected) {
        // Out of order: say once per window what arrived in order, as U-Boot does.
        if (sinceAck >= 0) client.ack(blocks.length % 0x1_0000);
        sinceAck = -1;
        continue;
      }
      sinceAck = Math.max(sinceAck, 0) + 1;
      blocks.push(packet.data);
      const last = packet.data.length < blockSize;
      if (last || sinceAck === windowSize) {
        client.ack(packet.block);
        sinceAck = 0;
      }
      if (last) return Buffer.concat(blocks);
    }
  }
}
