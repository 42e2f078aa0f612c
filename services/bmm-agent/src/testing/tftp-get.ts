import { createSocket } from 'node:dgram';

const LIMIT_MS = 5_000;

/** Fetches a small file, or says with which error the server refused it. Stop and wait, written without the project's codecs. */
export function tftpGet(port: number, path: string): Promise<{ text: string } | { error: number }> {
  const socket = createSocket('udp4');
  const blocks: Buffer[] = [];
  return new Promise<{ text: string } | { error: number }>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no TFTP answer for ${path}`)), LIMIT_MS);
    const finish = (result: { text: string } | { error: number }) => {
      clearTimeout(timer);
      resolve(result);
    };
    socket.on('message', (packet, from) => {
      if (packet.readUInt16BE(0) === 5) return finish({ error: packet.readUInt16BE(2) });
      const block = packet.readUInt16BE(2);
      if (block === blocks.length + 1) blocks.push(packet.subarray(4));
      socket.send(Buffer.from([0, 4, block >> 8, block & 0xff]), from.port, from.address);
      if (packet.length < 516) finish({ text: Buffer.concat(blocks).toString() });
    });
    socket.send(Buffer.from(`\0\u0001${path}\0octet\0`), port, '127.0.0.1');
  }).finally(() => socket.close());
}
