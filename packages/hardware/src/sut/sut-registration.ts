/**
 * Receives the one line that a SUT agent sends when it starts (sut-agent.md §5), which tells that a device is up before any probe would.
 * What the line says is a claim; the peer's address is what to go by.
 */

import { createServer, type Server, type Socket } from 'node:net';
import { parseRegisterLine, type RegisterFields } from '@mozpool/protocols';
import type { HardwareLog } from '../hardware-log.js';

export interface SutRegistration {
  /** Address of the other end, without the IPv4-in-IPv6 prefix. */
  readonly peer: { readonly address: string; readonly port: number };
  readonly fields: RegisterFields;
}

export interface SutRegistrationOptions {
  readonly host?: string;
  /** Default 28001; 0 picks a free one. */
  readonly port?: number;
  readonly onRegister: (registration: SutRegistration) => void;
  readonly maxLineBytes?: number;
  /** From the connection to the end of the line. */
  readonly lineTimeoutMs?: number;
  readonly maxConnections?: number;
  readonly log?: HardwareLog;
}

export interface SutRegistrationServer {
  start(): Promise<{ port: number }>;
  stop(): Promise<void>;
}

const LINE_END = /[\r\n]/;

export function createSutRegistration({
  host = '0.0.0.0',
  port = 28001,
  onRegister,
  maxLineBytes = 4096,
  lineTimeoutMs = 30_000,
  maxConnections = 128,
  log,
}: SutRegistrationOptions): SutRegistrationServer {
  const sockets = new Set<Socket>();
  let listening: Promise<Server> | null = null;

  function serve(socket: Socket): void {
    const peer = { address: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''), port: socket.remotePort ?? 0 };
    let received = '';
    let done = false;
    sockets.add(socket);
    const timer = setTimeout(() => socket.destroy(), lineTimeoutMs);
    socket.on('close', () => {
      clearTimeout(timer);
      sockets.delete(socket);
    });
    socket.on('error', (error) => log?.debug(`SUT registration: ${error.message}`, { peer: peer.address }));

    const finish = (line: string) => {
      done = true;
      const fields = parseRegisterLine(line);
      if (fields === null) {
        log?.info('SUT registration: not a registration', { peer: peer.address });
        socket.destroy();
        return;
      }
      // Negatus does not wait for the answer; a write to a closed connection ends in the error handler above.
      socket.end('OK\n');
      onRegister({ peer, fields });
    };
    socket.on('data', (chunk) => {
      if (done) return;
      received += chunk.toString('latin1');
      const end = received.search(LINE_END);
      if (end !== -1) finish(received.slice(0, end));
      else if (received.length > maxLineBytes) socket.destroy();
    });
    // Negatus may close without a line end.
    socket.on('end', () => {
      if (!done && received !== '') finish(received);
      else socket.end();
    });
  }

  return {
    async start() {
      listening ??= new Promise((resolve, reject) => {
        const server = createServer({ allowHalfOpen: true }, serve);
        server.maxConnections = maxConnections;
        server.once('error', reject);
        server.listen(port, host, () => resolve(server));
      });
      return { port: ((await listening).address() as { port: number }).port };
    },
    async stop() {
      const ending = listening;
      listening = null;
      // A start that failed has nothing to close, and has told its caller.
      const server = await ending?.catch(() => null);
      if (!server) return;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
