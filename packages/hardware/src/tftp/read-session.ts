/** One read transfer: sends what the block sender says, on a socket of its own, until the client has everything or is given up. */

import type { Socket } from 'node:dgram';
import { encodeTftpData, encodeTftpPacket, parseTftpPacket, TFTP_ERROR, type TftpTerms } from '@mozpool/protocols';
import { createBlockSender, type Outgoing } from './block-sender.js';
import type { ContentWindow } from './content-window.js';
import { createRetransmissionTimeout } from './retransmission-timeout.js';

export type SessionOutcome =
  | 'complete'
  /** Everything was sent, but the last acknowledgement never came, as often happens. */
  | 'unconfirmed'
  /** The client said ERROR; firmware does so after asking for the size alone. */
  | 'aborted'
  /** The client fell silent in the middle, or never said anything. */
  | 'timeout'
  /** The client asked anew, or the server stopped. */
  | 'stopped'
  /** Our own socket failed, or the content could not be read. */
  | 'failed';

export interface SessionLimits {
  /** Pauses between two retransmissions: they begin with the negotiated one, follow the measured round trip, and double up to the longest. */
  readonly minTimeoutMs: number;
  readonly maxTimeoutMs: number;
  /** A client that acknowledges nothing new for so long is given up. */
  readonly idleTimeoutMs: number;
}

export interface ReadSessionInput {
  readonly socket: Socket;
  readonly client: { readonly address: string; readonly port: number };
  /** Closed by the caller, after the end. */
  readonly content: ContentWindow;
  readonly terms: TftpTerms;
  readonly limits: SessionLimits;
  readonly onEnd: (ended: SessionEnd) => void;
}

export interface SessionEnd {
  readonly outcome: SessionOutcome;
  /** Acknowledged by the client. */
  readonly bytes: number;
  /** Packets that were sent again. */
  readonly resent: number;
  readonly detail: string | null;
}

export interface ReadSession {
  /** The client has sent the same request again: 'continued' when this session goes on answering it, 'stale' when a new one should. */
  repeated(): 'continued' | 'stale';
  stop(): void;
}

/** Sends of a final window that nobody acknowledges. */
const MAX_FINAL_SENDS = 5;
/** Sends of a first packet that nobody acknowledges: whoever forges the address of a victim makes us send it so many. */
const MAX_FIRST_SENDS = 6;

type Blocks = Extract<Outgoing, { kind: 'blocks' }>;

export function startReadSession({ socket, client, content, terms, limits, onEnd }: ReadSessionInput): ReadSession {
  const { minTimeoutMs, maxTimeoutMs, idleTimeoutMs } = limits;
  const { blockSize, windowSize, acknowledged } = terms;
  const sender = createBlockSender({ size: content.size, blockSize, windowSize, withOack: acknowledged !== null });
  const timeout = createRetransmissionTimeout({ initialMs: terms.timeoutMs, minMs: minTimeoutMs, maxMs: maxTimeoutMs });
  let ended = false;
  let loading = false;
  let progressAt = performance.now();
  let sentAt = progressAt;
  let sends = 0;
  let resent = 0;
  // One timer for the whole transfer: to set one for every packet costs more than to look now and then whether it is time.
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  function end(outcome: SessionOutcome, detail: string | null = null): void {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    socket.close();
    onEnd({ outcome, bytes: sender.acknowledgedBytes, resent, detail });
  }

  /** A full buffer is a lost packet, which the timeout mends; anything else ends the transfer. After the end nobody wants to know. */
  const onSent = (error: NodeJS.ErrnoException | null) => {
    if (error && !ended && !isPassing(error)) end('failed', error.message);
  };

  function sendOutgoing(): void {
    const outgoing = sender.outgoing();
    if (outgoing.kind === 'oack') send(encodeTftpPacket({ op: 'oack', options: acknowledged! }));
    else if (isLoaded(outgoing)) sendBlocks(outgoing);
    else if (!loading) load(outgoing);
    startWaiting();
  }

  function sendBlocks({ from, to }: Blocks): void {
    const { bytes, at } = content;
    for (let block = from; block <= to; block += 1)
      send(encodeTftpData(block, bytes, (block - 1) * blockSize - at, block * blockSize - at), block === to);
  }

  function send(packet: Buffer, last = true): void {
    // What goes wrong with a packet goes wrong with its repetition, which is where we look.
    socket.send(packet, client.port, client.address, sender.begun && sends === 0 ? undefined : onSent);
    if (sends > 0) resent += 1;
    if (last) sends += 1;
  }

  function isLoaded({ from, to }: Blocks): boolean {
    return content.holds((from - 1) * blockSize, Math.min(to * blockSize, content.size));
  }

  /** Then sends what has to be sent by that time. */
  function load({ from, to }: Blocks): void {
    loading = true;
    content.load((from - 1) * blockSize, Math.min(to * blockSize, content.size)).then(
      () => {
        loading = false;
        if (!ended) sendOutgoing();
      },
      (error: Error) => {
        if (!ended) socket.send(UNREADABLE, client.port, client.address, () => {});
        end('failed', error.message);
      },
    );
  }

  function startWaiting(): void {
    sentAt = performance.now();
    const dueAt = sentAt + timeout.ms;
    if (dueAt < timerAt) setTimer(dueAt);
  }

  function setTimer(at: number): void {
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(onTimer, Math.max(1, at - performance.now()));
  }

  function onTimer(): void {
    timerAt = Number.POSITIVE_INFINITY;
    const dueAt = sentAt + timeout.ms;
    if (performance.now() < dueAt) setTimer(dueAt);
    else onTimeout();
  }

  function onTimeout(): void {
    const idle = performance.now() - progressAt >= idleTimeoutMs;
    const atEnd = sender.atEnd && (idle || sends >= MAX_FINAL_SENDS);
    if (atEnd) end('unconfirmed');
    else if (idle || (!sender.begun && sends >= MAX_FIRST_SENDS)) end('timeout');
    else {
      timeout.backOff();
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
    if (sends === 1) timeout.measured(progressAt - sentAt);
    sends = 0;
    sendOutgoing();
  });
  sendOutgoing();

  return {
    repeated() {
      if (!sender.begun) {
        // it counts as one of the first sends: copies of a request are no way to get more out of us
        if (sends < MAX_FIRST_SENDS) sendOutgoing();
        return 'continued';
      }
      // A late copy of the request while the transfer moves is noise; after a standstill it is a client that started over.
      return performance.now() - progressAt < terms.timeoutMs ? 'continued' : 'stale';
    },
    stop: () => end('stopped'),
  };
}

const UNREADABLE = encodeTftpPacket({ op: 'error', code: TFTP_ERROR.undefined, message: 'The server could not read the file' });
const UNKNOWN_TRANSFER = encodeTftpPacket({ op: 'error', code: TFTP_ERROR.unknownTransferId, message: 'Unknown transfer ID' });

function isPassing(error: NodeJS.ErrnoException): boolean {
  return ['ENOBUFS', 'EAGAIN', 'EWOULDBLOCK', 'ECONNREFUSED', 'EPERM'].includes(error.code ?? '');
}
