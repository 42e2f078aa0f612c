/**
 * Read-only TFTP server for boot loaders (RFC 1350, 2347–2349, 7440; netboot.md §7; docs/adr/0003).
 *
 * Invariants: one session per client address and port; a session answers from the address that was asked, on a port of its own;
 * everything a stranger can cause is bounded. Over the limits a request is dropped in silence: clients ask again, whereas PXELINUX
 * takes any error for "no such file" and would boot something else.
 */

import type { RemoteInfo } from 'node:dgram';
import {
  encodeNetascii,
  encodeTftpPacket,
  negotiateTftpOptions,
  normalizeTftpPath,
  parseTftpPacket,
  TFTP_ERROR,
  type TftpPacket,
} from '@mozpool/protocols';
import type { HardwareLog } from '../hardware-log.js';
import { createClientRates } from './client-rates.js';
import { type Listener, listenOnAddresses } from './listen-sockets.js';
import { type ReadSession, type SessionEnd, type SessionOutcome, startReadSession } from './read-session.js';
import { firstTaker, type TftpRequest, type TftpRoute } from './tftp-route.js';
import { openTransferSocket, type PortRange } from './transfer-socket.js';

export interface TftpServerLimits {
  readonly maxSessions: number;
  readonly maxSessionsPerClient: number;
  /** From one address; five seconds' worth may come at once. */
  readonly requestsPerSecond: number;
  /** A client that acknowledges nothing new for so long is given up. */
  readonly idleTimeoutMs: number;
  /** First retransmission, unless the client negotiates another; then what the measured round trip says, between these. */
  readonly defaultTimeoutMs: number;
  readonly minTimeoutMs: number;
  readonly maxTimeoutMs: number;
  /** How long routes may take to find the content. */
  readonly routeTimeoutMs: number;
  readonly maxBlockSize: number;
  readonly maxWindowSize: number;
  /** Mode `netascii` makes a copy for each client, and is for texts. */
  readonly maxNetasciiBytes: number;
}

export const DEFAULT_TFTP_LIMITS: TftpServerLimits = {
  maxSessions: 256,
  maxSessionsPerClient: 8,
  requestsPerSecond: 50,
  idleTimeoutMs: 60_000,
  defaultTimeoutMs: 1000,
  minTimeoutMs: 50,
  maxTimeoutMs: 8000,
  routeTimeoutMs: 5000,
  maxBlockSize: 1468,
  maxWindowSize: 16,
  maxNetasciiBytes: 1024 * 1024,
};

export interface TftpTransfer {
  /** Normalised, or as asked where it was refused. */
  readonly path: string;
  readonly client: { readonly address: string; readonly port: number };
  readonly outcome: SessionOutcome | 'not_found' | 'refused' | 'busy';
  /** Acknowledged by the client. */
  readonly bytes: number;
  /** Packets that were sent again. */
  readonly resent: number;
  readonly durationMs: number;
  readonly detail: string | null;
}

export interface TftpServerOptions {
  /** `0.0.0.0` (default) listens on each local IPv4 address by a socket of its own. */
  readonly host?: string;
  readonly addresses?: readonly string[];
  /** Default 69; 0 picks a free one. */
  readonly port?: number;
  readonly routes: readonly TftpRoute[];
  readonly limits?: Partial<TftpServerLimits>;
  readonly transferPorts?: PortRange;
  /** Called once per request when it is over, however it ended. */
  readonly onTransfer?: (transfer: TftpTransfer) => void;
  /** Called for each packet that is dropped because its sender asks too often. */
  readonly onDropped?: () => void;
  readonly log?: HardwareLog;
}

export interface TftpServer {
  start(): Promise<{ port: number }>;
  /** Ends transfers and closes all sockets; may be called twice. */
  stop(): Promise<void>;
}

interface Slot {
  readonly request: Buffer;
  readonly address: string;
  session: ReadSession | null;
}

export function createTftpServer({
  host = '0.0.0.0',
  addresses,
  port = 69,
  routes,
  limits: given,
  transferPorts,
  onTransfer,
  onDropped,
  log,
}: TftpServerOptions): TftpServer {
  const limits = { ...DEFAULT_TFTP_LIMITS, ...given };
  const slots = new Map<string, Slot>();
  const rates = createClientRates(limits.requestsPerSecond);
  let listening: Promise<{ port: number; close(): Promise<void> }> | null = null;

  function onDatagram(datagram: Buffer, from: RemoteInfo, listener: Listener): void {
    if (!rates.mayAsk(from.address)) {
      onDropped?.();
      return;
    }
    const parsed = parseTftpPacket(datagram);
    const refuse = (code: number, message: string) =>
      listener.socket.send(encodeTftpPacket({ op: 'error', code, message }), from.port, from.address, () => {});
    if (!parsed.ok) {
      log?.debug(`TFTP: unusable packet: ${parsed.reason}`, { client: from.address });
      refuse(TFTP_ERROR.illegalOperation, 'Illegal TFTP operation');
      return;
    }
    const { packet } = parsed;
    // Anything but a request belongs to a transfer of which nothing is left.
    if (packet.op !== 'rrq' && packet.op !== 'wrq') return;
    const report = reporter(packet.path, from);
    if (packet.op === 'wrq') {
      refuse(TFTP_ERROR.accessViolation, 'This server is read-only');
      report({ outcome: 'refused', detail: 'write request' });
      return;
    }
    if (packet.mode === 'mail') {
      refuse(TFTP_ERROR.illegalOperation, 'Mode mail is not supported');
      report({ outcome: 'refused', detail: 'mode mail' });
      return;
    }
    const path = normalizeTftpPath(packet.path);
    if (!path.ok) {
      refuse(TFTP_ERROR.accessViolation, 'Access violation');
      report({ outcome: 'refused', detail: path.reason });
      return;
    }
    const slot = takeSlot(datagram, from);
    if (slot === null) report({ outcome: 'busy', detail: 'too many transfers' });
    if (slot) void serve(packet, path.path, slot, from, listener, refuse);
  }

  /** A slot for a new transfer; null when there is no room, undefined when the request repeats one that is being answered. */
  function takeSlot(request: Buffer, from: RemoteInfo): Slot | null | undefined {
    const key = clientKey(from);
    const existing = slots.get(key);
    if (existing) {
      const same = existing.request.equals(request);
      if (same && (existing.session === null || existing.session.repeated() === 'continued')) return undefined;
      slots.delete(key);
      existing.session?.stop();
    }
    const ofClient = [...slots.values()].filter((slot) => slot.address === from.address).length;
    if (slots.size >= limits.maxSessions || ofClient >= limits.maxSessionsPerClient) return null;
    const slot: Slot = { request: Buffer.from(request), address: from.address, session: null };
    slots.set(key, slot);
    return slot;
  }

  async function serve(
    packet: Extract<TftpPacket, { op: 'rrq' | 'wrq' }>,
    path: string,
    slot: Slot,
    from: RemoteInfo,
    listener: Listener,
    refuse: (code: number, message: string) => void,
  ): Promise<void> {
    const report = reporter(path, from);
    const client = { address: from.address, port: from.port };
    const current = () => slots.get(clientKey(from)) === slot;
    const release = () => {
      if (current()) slots.delete(clientKey(from));
    };
    try {
      const found = await withTimeout(firstTaker(routes, { path, client } satisfies TftpRequest), limits.routeTimeoutMs);
      if (!current()) return report({ outcome: 'stopped' }); // replaced or stopped while looking
      if (found === null) {
        release();
        refuse(TFTP_ERROR.fileNotFound, 'File not found');
        return report({ outcome: 'not_found' });
      }
      if (packet.mode === 'netascii' && found.length > limits.maxNetasciiBytes) {
        release();
        refuse(TFTP_ERROR.illegalOperation, 'Too large for mode netascii, use octet');
        return report({ outcome: 'refused', detail: `mode netascii for ${found.length} bytes` });
      }
      const data = packet.mode === 'netascii' ? encodeNetascii(found) : found;
      const terms = negotiateTftpOptions(packet.options, packet.mode === 'netascii' ? null : data.length, limits);
      const socket = await openTransferSocket(listener.address, transferPorts);
      if (!current()) {
        socket.close();
        return report({ outcome: 'stopped' });
      }
      slot.session = startReadSession({
        socket,
        client,
        data,
        terms,
        minTimeoutMs: limits.minTimeoutMs,
        maxTimeoutMs: limits.maxTimeoutMs,
        idleTimeoutMs: limits.idleTimeoutMs,
        onEnd(ended) {
          release();
          report(ended);
        },
      });
    } catch (error) {
      if (!current()) return report({ outcome: 'stopped' });
      release();
      log?.warn(`TFTP: ${path} could not be read`, { client: from.address, error });
      refuse(TFTP_ERROR.undefined, 'The server could not read the file');
      report({ outcome: 'failed', detail: (error as Error).message });
    }
  }

  function reporter(path: string, from: RemoteInfo) {
    const startedAt = performance.now();
    return (ended: Pick<TftpTransfer, 'outcome'> & Partial<Omit<SessionEnd, 'outcome'>>): void => {
      const client = { address: from.address, port: from.port };
      onTransfer?.({ path, client, bytes: 0, resent: 0, detail: null, ...ended, durationMs: performance.now() - startedAt });
    };
  }

  return {
    async start() {
      listening ??= listenOnAddresses({ host, addresses, port, log, onMessage: onDatagram });
      return { port: (await listening).port };
    },
    async stop() {
      const ending = listening;
      listening = null;
      // A start that failed has nothing to close, and has told its caller.
      const listeners = await ending?.catch(() => null);
      const open = [...slots.values()];
      slots.clear();
      for (const { session } of open) session?.stop();
      await listeners?.close();
    },
  };
}

function clientKey(from: RemoteInfo): string {
  return `${from.address} ${from.port}`;
}

async function withTimeout<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no content within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
