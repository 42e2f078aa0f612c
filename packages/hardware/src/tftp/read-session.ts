/** One read transfer: sends what the block sender says, on a socket of its own, until the client has everything or is given up. */

import type { Socket } from 'node:dgram';
import { encodeTftpPacket, parseTftpPacket, TFTP_ERROR, type TftpTerms } from '@mozpool/protocols';
import { createBlockSender } from './block-sender.js';

export type SessionOutcome =
  | 'complete'
  /** Everything was sent, but the last acknowledgement never came, as often happens. */
  | 'unconfirmed'
  /** The client said ERROR; firmware does so after asking for the size alone. */
  | 'aborted'
  /** The client fell silent in the middle. */
  | 'timeout'
  /** The client asked anew, or the server stopped. */
  | 'stopped'
  /** Our own socket failed. */
  | 'failed';

export interface ReadSessionInput {
  readonly socket: Socket;
  readonly client: { readonly address: string; readonly port: number };
  readonly data: Buffer;
  readonly terms: TftpTerms;
  /** Longest pause between two retransmissions; they begin with the negotiated timeout and double. */
  readonly maxTimeoutMs: number;
  /** A client that acknowledges nothing new for so long is given up. */
  readonly idleTimeoutMs: number;
  readonly onEnd: (outcome: SessionOutcome, bytes: number, detail: string | null) => void;
}

export interface ReadSession {
  /** The client has sent the same request again: 'continued' when this session goes on answering it, 'stale' when a new one should. */
  repeated(): 'continued' | 'stale';
  stop(): void;
}

/** Sends of a final window that nobody acknowledges. */
const MAX_FINAL_SENDS = 5;

export function startReadSession({ socket, client, data, terms, maxTimeoutMs, idleTimeoutMs, onEnd }: ReadSessionInput): ReadSession {
  const { blockSize, windowSize, acknowledged } = terms;
  const sender = createBlockSender({ size: data.length, blockSize, windowSize, withOack: acknowledged !== null });
  let ended = false;
  let progressAt = performance.now();
  let timeoutMs = terms.timeoutMs;
  let sends = 0;
  let timer: NodeJS.Timeout | undefined;

  function end(outcome: SessionOutcome, detail: string | null = null): void {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    socket.close();
    onEnd(outcome, sender.acknowledgedBytes, detail);
  }

  function transmit(packet: Buffer | Buffer[]): void {
    // A full buffer is a lost packet, which the timeout mends; anything else ends the transfer. After the end nobody wants to know.
    socket.send(packet as Buffer, client.port, client.address, (error) => {
      if (error && !ended && !isPassing(error)) end('failed', error.message);
    });
  }

  function sendOutgoing(): void {
    const outgoing = sender.outgoing();
    if (outgoing.kind === 'oack') {
      transmit(encodeTftpPacket({ op: 'oack', options: acknowledged! }));
    } else {
      for (let block = outgoing.from; block <= outgoing.to; block += 1) {
        const content = data.subarray((block - 1) * blockSize, block * blockSize);
        transmit([encodeTftpPacket({ op: 'data', block: block % 0x1_0000, data: NOTHING }), content]);
      }
    }
    sends += 1;
    clearTimeout(timer);
    timer = setTimeout(onTimeout, timeoutMs);
  }

  function onTimeout(): void {
    const idle = performance.now() - progressAt >= idleTimeoutMs;
    if (sender.atEnd && (idle || sends >= MAX_FINAL_SENDS)) {
      end('unconfirmed');
    } else if (idle) {
      end('timeout');
    } else {
      timeoutMs = Math.max(terms.timeoutMs, Math.min(timeoutMs * 2, maxTimeoutMs));
      sendOutgoing();
    }
  }

  socket.on('error', (error) => end('failed', error.message));
  socket.on('message', (datagram, from) => {
    if (ended) return;
    const parsed = parseTftpPacket(datagram);
    if (from.port !== client.port || from.address !== client.address) {
      // Somebody else's packet must not disturb this transfer; answering an ERROR would start a ping-pong.
      if (!parsed.ok || parsed.packet.op !== 'error') socket.send(UNKNOWN_TRANSFER, from.port, from.address, () => {});
      return;
    }
    if (!parsed.ok) return;
    if (parsed.packet.op === 'error') return end('aborted', `client error ${parsed.packet.code}: ${parsed.packet.message}`);
    if (parsed.packet.op !== 'ack') return;
    const step = sender.acknowledge(parsed.packet.block);
    if (step === 'finished') return end('complete');
    if (step === 'ignored') return;
    progressAt = performance.now();
    timeoutMs = terms.timeoutMs;
    sends = 0;
    sendOutgoing();
  });
  sendOutgoing();

  return {
    repeated() {
      if (!sender.begun) {
        sendOutgoing();
        return 'continued';
      }
      // A late copy of the request while the transfer moves is noise; after a standstill it is a client that started over.
      return performance.now() - progressAt < terms.timeoutMs ? 'continued' : 'stale';
    },
    stop: () => end('stopped'),
  };
}

const NOTHING = Buffer.alloc(0);
const UNKNOWN_TRANSFER = encodeTftpPacket({ op: 'error', code: TFTP_ERROR.unknownTransferId, message: 'Unknown transfer ID' });

function isPassing(error: NodeJS.ErrnoException): boolean {
  return ['ENOBUFS', 'EAGAIN', 'EWOULDBLOCK', 'ECONNREFUSED', 'EPERM'].includes(error.code ?? '');
}
