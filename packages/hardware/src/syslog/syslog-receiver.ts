/**
 * Receives syslog messages over UDP (RFC 5426) and TCP (RFC 6587), as they come: who sent them and what they mean is for the taker. Both on
 * one port. A datagram is one message; a stream is cut into frames. Nothing is ever answered.
 */

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, isIPv6, type Server, type Socket } from 'node:net';
import { createSyslogFrames } from '@mozpool/protocols';
import type { HardwareLog } from '../hardware-log.js';

export interface SyslogReceiverOptions {
  readonly host?: string;
  /** Default 514; 0 picks one that is free for both. */
  readonly port?: number;
  /** Address of the sender, without the IPv4-in-IPv6 prefix. Must not throw. */
  readonly onMessage: (bytes: Uint8Array, sender: string) => void;
  /** Longer messages are cut. */
  readonly maxMessageBytes?: number;
  readonly maxConnections?: number;
  readonly maxConnectionsPerSender?: number;
  /** Senders keep connections for long; one that is silent for longer than this is gone. */
  readonly idleMs?: number;
  readonly log?: HardwareLog;
}

export interface SyslogReceiver {
  start(): Promise<{ port: number }>;
  stop(): Promise<void>;
}

/** A room full of devices that boot at once makes bursts. The kernel may grant less. */
const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
const MAX_PORT_ATTEMPTS = 20;

export function createSyslogReceiver({
  host = '0.0.0.0',
  port = 514,
  onMessage,
  maxMessageBytes = 8_192,
  maxConnections = 2_000,
  maxConnectionsPerSender = 20,
  idleMs = 4 * 3_600_000,
  log,
}: SyslogReceiverOptions): SyslogReceiver {
  const connections = new Map<Socket, string>();
  let listening: Promise<{ udp: UdpSocket; tcp: Server; port: number }> | null = null;

  function serve(socket: Socket): void {
    const sender = plainAddress(socket.remoteAddress ?? '');
    const sameSender = [...connections.values()].filter((other) => other === sender).length;
    if (sameSender >= maxConnectionsPerSender) {
      log?.debug('syslog: too many connections of one sender', { peer: sender });
      return void socket.destroy();
    }
    connections.set(socket, sender);
    const frames = createSyslogFrames({ maxBytes: maxMessageBytes });
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('data', (chunk) => {
      for (const frame of frames.push(chunk)) onMessage(frame, sender);
    });
    socket.on('error', (error) => log?.debug(`syslog: ${error.message}`, { peer: sender }));
    socket.on('close', () => {
      connections.delete(socket);
      for (const frame of frames.end()) onMessage(frame, sender);
    });
  }

  async function open(): Promise<{ udp: UdpSocket; tcp: Server; port: number }> {
    for (let attempt = 1; ; attempt += 1) {
      const tcp = createServer(serve);
      tcp.maxConnections = maxConnections;
      await new Promise<void>((resolve, reject) => tcp.once('error', reject).listen(port, host, resolve));
      const chosen = (tcp.address() as { port: number }).port;
      const udp = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
      udp.on('message', (datagram, from) => onMessage(datagram.subarray(0, maxMessageBytes), plainAddress(from.address)));
      try {
        await new Promise<void>((resolve, reject) => udp.once('error', reject).bind(chosen, host, resolve));
        udp.on('error', (error) => log?.warn(`syslog: UDP failed: ${error.message}`));
        return { udp, tcp, port: chosen };
      } catch (error) {
        udp.close();
        await new Promise((resolve) => tcp.close(resolve));
        if (port !== 0 || attempt === MAX_PORT_ATTEMPTS) throw error;
      }
    }
  }

  return {
    async start() {
      listening ??= open();
      return { port: (await listening).port };
    },
    async stop() {
      const ending = listening;
      listening = null;
      // A start that failed has nothing to close, and has told its caller.
      const sockets = await ending?.catch(() => null);
      if (!sockets) return;
      await new Promise<void>((resolve) => sockets.udp.close(() => resolve()));
      const closed = new Promise((resolve) => sockets.tcp.close(resolve));
      for (const socket of connections.keys()) socket.destroy();
      await closed;
    },
  };
}

function plainAddress(address: string): string {
  return address.replace(/^::ffff:/, '');
}
