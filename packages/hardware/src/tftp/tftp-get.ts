/**
 * A TFTP client for people who want to see what a server gives: one file, one block at a time (RFC 1350, with the options of RFC 2348 and 2349).
 *
 * Everything is bounded: each wait, the whole transfer, and the bytes that are kept. After the first answer only its sender is listened to. What a server
 * may do wrong is a value. (The npm client ends its process when an OACK is cut short, and mixes up the blocks of a window.)
 */

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { encodeTftpPacket, parseTftpPacket, TFTP_ERROR, TFTP_MAX_REQUEST_BYTES, type TftpPacket } from '@mozpool/protocols';

export interface TftpGetOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** For the whole transfer. */
  readonly timeoutMs: number;
  /** A file that is larger is given up. */
  readonly maxBytes: number;
  /** How long to wait for a packet before the last one is sent again. */
  readonly retransmitMs?: number;
}

export type TftpGetFailure =
  /** The server answered with an error. */
  | 'refused'
  | 'timeout'
  /** No such host, or nothing listens there. */
  | 'unreachable'
  | 'wrong_reply'
  | 'too_large';

/** `detail` is one line for the operator. */
export type TftpGetResult =
  | { readonly ok: true; readonly content: Buffer }
  | { readonly ok: false; readonly reason: TftpGetFailure; readonly detail: string };

const BLOCK_SIZE = 1468;
const PLAIN_BLOCK_SIZE = 512;
const RETRANSMIT_MS = 1_000;
const MAX_PATH_BYTES = TFTP_MAX_REQUEST_BYTES - 64;
/** Blocks of no byte in between two of the same number are copies: the numbers roll over. */
const BLOCK_NUMBERS = 0x1_0000;

const failed = (reason: TftpGetFailure, detail: string): TftpGetResult => ({ ok: false, reason, detail });

export async function tftpGet(options: TftpGetOptions): Promise<TftpGetResult> {
  const { host, port, path } = options;
  const at = `${host}:${port}`;
  if (path.includes('\0') || Buffer.byteLength(path) > MAX_PATH_BYTES)
    return failed('refused', `a path has at most ${MAX_PATH_BYTES} bytes and no NUL`);
  let target: { address: string; family: number };
  try {
    target = await lookup(host);
  } catch (error) {
    return failed('unreachable', `host ${host} is not found (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  const socket = createSocket(target.family === 6 ? 'udp6' : 'udp4');
  try {
    return await transfer(socket, target.address, at, options);
  } finally {
    socket.close();
  }
}

function transfer(
  socket: Socket,
  address: string,
  at: string,
  { port, path, timeoutMs, maxBytes, retransmitMs = RETRANSMIT_MS }: TftpGetOptions,
): Promise<TftpGetResult> {
  const blocks: Buffer[] = [];
  let [bytes, blockSize] = [0, PLAIN_BLOCK_SIZE];
  let announced: number | null = null;
  /** Where the server's transfer answers from; null: it has not answered yet. */
  let peer: { address: string; port: number } | null = null;
  let last: Buffer;

  return new Promise((resolve) => {
    let resend: NodeJS.Timeout;
    const timers: NodeJS.Timeout[] = [];
    const finish = (result: TftpGetResult) => {
      clearTimeout(resend);
      for (const timer of timers) clearTimeout(timer);
      socket.removeAllListeners('message');
      resolve(result);
    };
    const transmit = () => {
      clearTimeout(resend);
      resend = setTimeout(transmit, retransmitMs);
      socket.send(last, peer?.port ?? port, peer?.address ?? address, (error) => {
        if (error) finish(failed('unreachable', `${at} cannot be reached: ${error.message}`));
      });
    };
    const send = (packet: TftpPacket) => {
      last = encodeTftpPacket(packet);
      transmit();
    };
    /** The server is told, so that it does not go on sending, and then forgotten. */
    const giveUp = (code: number, result: TftpGetResult & { ok: false }) => {
      const packet = encodeTftpPacket({ op: 'error', code, message: result.reason });
      clearTimeout(resend);
      socket.send(packet, peer?.port ?? port, peer?.address ?? address, () => finish(result));
    };

    const takeOptions = (options: ReadonlyMap<string, string>) => {
      for (const [name, text] of options) {
        const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
        if (name === 'blksize' && value >= 8 && value <= BLOCK_SIZE) blockSize = value;
        else if (name === 'tsize' && value >= 0) announced = value;
        else
          return giveUp(TFTP_ERROR.optionNegotiation, {
            ok: false,
            reason: 'wrong_reply',
            detail: `${at} answered ${name}=${text}, which was not asked for`,
          });
      }
      if (announced !== null && announced > maxBytes) return tooLarge();
      send({ op: 'ack', block: 0 });
    };
    const tooLarge = () =>
      giveUp(TFTP_ERROR.diskFull, { ok: false, reason: 'too_large', detail: `${path} has more than ${maxBytes} bytes` });

    const takeData = ({ block, data }: { block: number; data: Buffer }) => {
      // what came before is what the server sends when an acknowledgement is lost: the timer says it again
      if (block !== (blocks.length + 1) % BLOCK_NUMBERS) return;
      if (data.length > blockSize)
        return giveUp(TFTP_ERROR.illegalOperation, {
          ok: false,
          reason: 'wrong_reply',
          detail: `${at} sent a block of ${data.length} bytes; ${blockSize} were agreed`,
        });
      bytes += data.length;
      if (bytes > maxBytes) return tooLarge();
      blocks.push(Buffer.from(data));
      if (data.length === blockSize) return send({ op: 'ack', block });
      const ack = encodeTftpPacket({ op: 'ack', block });
      const to = peer!;
      const short = announced !== null && announced !== bytes;
      socket.send(ack, to.port, to.address, () =>
        finish(
          short
            ? failed('wrong_reply', `${at} announced ${announced} bytes of ${path} and sent ${bytes}`)
            : { ok: true, content: Buffer.concat(blocks, bytes) },
        ),
      );
    };

    const take = (datagram: Buffer, from: RemoteInfo) => {
      // before the first answer any port of the host asked may be the transfer's; afterwards only that one is
      if (peer ? from.port !== peer.port || from.address !== peer.address : from.address !== address) return;
      const parsed = parseTftpPacket(datagram);
      const begins = peer === null;
      peer ??= { address: from.address, port: from.port };
      if (!parsed.ok)
        return giveUp(TFTP_ERROR.illegalOperation, {
          ok: false,
          reason: 'wrong_reply',
          detail: `${at} sent what is no TFTP packet: ${parsed.reason}`,
        });
      const { packet } = parsed;
      if (packet.op === 'error') return finish(failed('refused', `${at} refuses: ${refusal(packet)}`));
      if (packet.op === 'data') return takeData(packet);
      if (packet.op === 'oack' && begins) return takeOptions(packet.options);
      // a copy of the first answer
      if (packet.op === 'oack' && blocks.length === 0) return;
      giveUp(TFTP_ERROR.illegalOperation, { ok: false, reason: 'wrong_reply', detail: `${at} sent ${packet.op} in the middle of a file` });
    };

    timers.push(
      setTimeout(
        () =>
          finish(
            failed(
              'timeout',
              peer ? `${at} did not send all of ${path} within ${timeoutMs} ms` : `${at} did not answer within ${timeoutMs} ms`,
            ),
          ),
        timeoutMs,
      ),
    );
    socket.on('message', take);
    socket.on('error', (error) => finish(failed('unreachable', `${at} cannot be reached: ${error.message}`)));
    send({
      op: 'rrq',
      path,
      mode: 'octet',
      options: new Map([
        ['blksize', String(BLOCK_SIZE)],
        ['tsize', '0'],
      ]),
    });
  });
}

const ERROR_TEXTS: Readonly<Record<number, string>> = {
  [TFTP_ERROR.fileNotFound]: 'file not found',
  [TFTP_ERROR.accessViolation]: 'access violation',
};
const PRINTABLE_ONLY = /[^\x20-\x7e]/g;

function refusal({ code, message }: { code: number; message: string }): string {
  const said = message.replace(PRINTABLE_ONLY, '?').slice(0, 200);
  return `error ${code}${said ? `, ${said}` : ERROR_TEXTS[code] ? `, ${ERROR_TEXTS[code]}` : ''}`;
}
