import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const LIMIT_MS = 3_000;
const RRQ = 1;
export const TFTP_DATA = 3;
export const TFTP_ERROR = 5;

export const readRequest = (path: string): Buffer => Buffer.concat([Buffer.from([0, RRQ]), Buffer.from(`${path}\0octet\0`)]);

/** Sends one packet and returns the first that comes back; null when none comes in time. */
export async function askTftp(
  port: number,
  packet: Uint8Array,
  limitMs = LIMIT_MS,
): Promise<{ opcode: number; code: number; text: string } | null> {
  const socket = createSocket('udp4');
  try {
    const answer = once(socket, 'message', { signal: AbortSignal.timeout(limitMs) }) as Promise<[Buffer]>;
    // awaited below; sending may fail first
    answer.catch(() => undefined);
    await new Promise<void>((done, fail) => socket.send(packet, port, '127.0.0.1', (error) => (error ? fail(error) : done())));
    const [message] = await answer;
    return { opcode: message.readUInt16BE(0), code: message.readUInt16BE(2), text: message.subarray(4).toString() };
  } catch (error) {
    if ((error as Error).name === 'AbortError') return null;
    throw error;
  } finally {
    socket.close();
  }
}

/** Sends packets that nobody answers. */
export async function sendTftp(port: number, packets: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const packet of packets)
    await new Promise<void>((done, fail) => socket.send(packet, port, '127.0.0.1', (error) => (error ? fail(error) : done())));
  socket.close();
}
