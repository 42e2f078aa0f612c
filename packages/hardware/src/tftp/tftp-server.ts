/**
 * Read-only TFTP server for boot loaders (RFC 1350, 2347–2349, 7440; netboot.md §7; docs/adr/0003).
 *
 * Invariants: one session per client address and port; a session answers from the address that was asked, on a port of its own;
 * everything a stranger can cause is bounded. Over the limits a request is dropped in silence: clients ask again, whereas PXELINUX
 * takes any error for "no such file" and would boot something else.
 */

import type { RemoteInfo } from 'node:dgram';
import {
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
import type { SessionEnd, SessionOutcome } from './read-session.js';
import { DEFAULT_TFTP_LIMITS, type TftpServerLimits } from './tftp-limits.js';
import { firstTaker, sizeOf, type TftpRoute } from './tftp-route.js';
import type { PortRange } from './transfer-socket.js';
import { createTransferThreads, type Transfer } from './transfer-threads.js';

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
  /** Threads that send; 1 (default) is the caller's own. */
  readonly threads?: number;
  /** The code of such a thread, where it is not what this package is built into. */
  readonly threadFile?: URL;
  /** Called once per request when it is over, however it ended. */
  readonly onTransfer?: (transfer: TftpTransfer) => void;
  /** Called for each packet that is dropped because its sender asks too often. */
  readonly onDropped?: () => void;
  /** Called when a thread has died; its transfers have failed, and it is started again. */
  readonly onThreadDeath?: () => void;
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
  /** Null while its content is looked up. */
  transfer: Transfer | null;
}

/** A request for a file, with a path that leads nowhere else. */
interface Asked {
  readonly datagram: Buffer;
  readonly packet: Extract<TftpPacket, { op: 'rrq' | 'wrq' }>;
  readonly path: string;
  readonly from: RemoteInfo;
  readonly listener: Listener;
}

export function createTftpServer({
  host = '0.0.0.0',
  addresses,
  port = 69,
  routes,
  limits: given,
  transferPorts,
  threads: threadCount = 1,
  threadFile,
  onTransfer,
  onDropped,
  onThreadDeath,
  log,
}: TftpServerOptions): TftpServer {
  const limits = { ...DEFAULT_TFTP_LIMITS, ...given };
  const slots = new Map<string, Slot>();
  const rates = createClientRates(limits.requestsPerSecond);
  const threads = createTransferThreads({ count: threadCount, file: threadFile, onDeath: onThreadDeath, log });
  let listening: Promise<{ port: number; close(): Promise<void> }> | null = null;
  let stopping: Promise<void> | null = null;

  function onDatagram(datagram: Buffer, from: RemoteInfo, listener: Listener): void {
    if (!rates.mayAsk(from.address)) {
      onDropped?.();
      return;
    }
    const parsed = parseTftpPacket(datagram);
    if (!parsed.ok) {
      log?.debug(`TFTP: unusable packet: ${parsed.reason}`, { client: from.address });
      refuse({ listener, from }, TFTP_ERROR.illegalOperation, 'Illegal TFTP operation');
      return;
    }
    const { packet } = parsed;
    // Anything but a request belongs to a transfer of which nothing is left.
    if (packet.op !== 'rrq' && packet.op !== 'wrq') return;
    const report = reporter(packet.path, from);
    if (packet.op === 'wrq') {
      refuse({ listener, from }, TFTP_ERROR.accessViolation, 'This server is read-only');
      report({ outcome: 'refused', detail: 'write request' });
      return;
    }
    if (packet.mode === 'mail') {
      refuse({ listener, from }, TFTP_ERROR.illegalOperation, 'Mode mail is not supported');
      report({ outcome: 'refused', detail: 'mode mail' });
      return;
    }
    const path = normalizeTftpPath(packet.path);
    if (!path.ok) {
      refuse({ listener, from }, TFTP_ERROR.accessViolation, 'Access violation');
      report({ outcome: 'refused', detail: path.reason });
      return;
    }
    const existing = slots.get(clientKey(from));
    if (existing?.request.equals(datagram)) existing.transfer?.repeated();
    else answer({ datagram: Buffer.from(datagram), packet, path: path.path, from, listener });
  }

  /** In place of what the client asked before. */
  function answer(asked: Asked): void {
    const key = clientKey(asked.from);
    const { address } = asked.from;
    slots.get(key)?.transfer?.stop();
    slots.delete(key);
    const ofClient = [...slots.values()].filter((slot) => slot.address === address).length;
    if (slots.size >= limits.maxSessions || ofClient >= limits.maxSessionsPerClient) {
      reporter(asked.path, asked.from)({ outcome: 'busy', detail: 'too many transfers' });
      return;
    }
    const slot: Slot = { request: asked.datagram, address, transfer: null };
    slots.set(key, slot);
    void serve(asked, slot);
  }

  async function serve(asked: Asked, slot: Slot): Promise<void> {
    const { packet, path, from, listener } = asked;
    const report = reporter(path, from);
    const client = { address: from.address, port: from.port };
    const netascii = packet.mode === 'netascii';
    const current = () => slots.get(clientKey(from)) === slot;
    const release = () => {
      if (current()) slots.delete(clientKey(from));
    };
    try {
      const content = await withTimeout(firstTaker(routes, { path, client }), limits.routeTimeoutMs);
      if (!current()) return report({ outcome: 'stopped' }); // replaced or stopped while looking
      if (content === null) {
        release();
        refuse(asked, TFTP_ERROR.fileNotFound, 'File not found');
        return report({ outcome: 'not_found' });
      }
      const size = sizeOf(content);
      if (netascii && size > limits.maxNetasciiBytes) {
        release();
        refuse(asked, TFTP_ERROR.illegalOperation, 'Too large for mode netascii, use octet');
        return report({ outcome: 'refused', detail: `mode netascii for ${size} bytes` });
      }
      const { minTimeoutMs, maxTimeoutMs, idleTimeoutMs } = limits;
      const terms = negotiateTftpOptions(packet.options, netascii ? null : size, limits);
      slot.transfer = threads.start(
        {
          localAddress: listener.address,
          ports: transferPorts,
          client,
          content,
          netascii,
          terms,
          limits: { minTimeoutMs, maxTimeoutMs, idleTimeoutMs },
        },
        {
          onStale: () => current() && answer(asked),
          onEnd(end) {
            release();
            if (end.outcome === 'failed') log?.warn(`TFTP: ${path} could not be sent: ${end.detail}`, { client: from.address });
            report(end);
          },
        },
      );
      if (slot.transfer) return;
      release();
      report({ outcome: 'busy', detail: 'no thread runs that would send it' });
    } catch (error) {
      if (!current()) return report({ outcome: 'stopped' });
      release();
      log?.warn(`TFTP: ${path} could not be read`, { client: from.address, error });
      refuse(asked, TFTP_ERROR.undefined, 'The server could not read the file');
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
      listening ??= open();
      return { port: (await listening).port };
    },
    stop() {
      stopping ??= close().finally(() => {
        stopping = null;
      });
      return stopping;
    },
  };

  async function open() {
    await threads.open();
    try {
      return await listenOnAddresses({ host, addresses, port, log, onMessage: onDatagram });
    } catch (error) {
      await threads.stop();
      throw error;
    }
  }

  async function close() {
    const ending = listening;
    listening = null;
    // A start that failed has nothing to close, and has told its caller.
    const listeners = await ending?.catch(() => null);
    slots.clear();
    await listeners?.close();
    await threads.stop();
  }
}

function refuse({ listener, from }: Pick<Asked, 'listener' | 'from'>, code: number, message: string): void {
  listener.socket.send(encodeTftpPacket({ op: 'error', code, message }), from.port, from.address, () => {});
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
