import { createServer, type Server, type Socket } from 'node:net';
import type { Log } from './log.js';

/** How long to wait before trying again to take a port that somebody else holds for the moment. */
const REOPEN_PAUSE_MS = 50;

interface BoardListenerOptions {
  key: string;
  host: string;
  port: number;
  singleConnection: boolean;
  cooldownMs: number;
  serve: (socket: Socket) => void;
  log: Log;
}

/**
 * The network side of a board: serves one connection with its listening socket closed, rests, and listens again.
 *
 * Invariant: whether the socket should be open is computed from the state in one place (`settle`), which runs after every
 * change, so that no order of connects, ends, refusals and failed re-opens can leave a board deaf.
 */
export class BoardListener {
  readonly #options: BoardListenerOptions;
  readonly #connections = new Set<Socket>();
  #server: Server | null = null;
  #started = false;
  #refusing = false;
  #cooling: NodeJS.Timeout | null = null;
  #retry: NodeJS.Timeout | null = null;
  #port: number;

  constructor(options: BoardListenerOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  /** The real port, once started. */
  get port(): number {
    return this.#port;
  }

  get listening(): boolean {
    return this.#server?.listening ?? false;
  }

  /** Rejects when the port cannot be taken the first time; later failures are retried. */
  async start(): Promise<void> {
    this.#started = true;
    await new Promise<void>((resolve, reject) => {
      this.#open(resolve, (error) => {
        this.#started = false;
        reject(error);
      });
    });
  }

  refuse(refusing: boolean): void {
    this.#refusing = refusing;
    if (refusing) for (const socket of this.#connections) socket.destroy();
    this.#settle();
  }

  stop(): void {
    this.#started = false;
    if (this.#cooling) clearTimeout(this.#cooling);
    if (this.#retry) clearTimeout(this.#retry);
    this.#cooling = null;
    this.#retry = null;
    for (const socket of this.#connections) socket.destroy();
    this.#settle();
  }

  #settle(): void {
    const busy = this.#options.singleConnection && (this.#connections.size > 0 || this.#cooling !== null);
    const wanted = this.#started && !this.#refusing && !busy;
    if (wanted && this.#server === null && this.#retry === null) this.#open();
    if (!wanted && this.#server !== null) {
      // Closes the listening socket at once; connections that were waiting in its backlog are reset.
      this.#server.close();
      this.#server = null;
    }
  }

  #open(opened?: () => void, failed?: (error: Error) => void): void {
    const server = createServer((socket) => this.#accept(socket));
    this.#server = server;
    server.on('error', (error) => {
      if (this.#server === server) this.#server = null;
      if (failed) {
        failed(error);
        return;
      }
      this.#options.log('warn', 'board cannot listen again yet', { board: this.#options.key, cause: error.message });
      if (!this.#started) return;
      this.#retry = setTimeout(() => {
        this.#retry = null;
        this.#settle();
      }, REOPEN_PAUSE_MS);
    });
    server.listen({ host: this.#options.host, port: this.#port }, () => {
      // A close that came before the socket existed could not close it.
      if (this.#server !== server) server.close();
      const address = server.address();
      if (address !== null && typeof address === 'object') this.#port = address.port;
      opened?.();
    });
  }

  #accept(socket: Socket): void {
    if (!this.#started || this.#refusing || (this.#options.singleConnection && this.#connections.size > 0)) {
      socket.resetAndDestroy();
      return;
    }
    this.#connections.add(socket);
    socket.on('close', () => this.#ended(socket));
    this.#settle();
    this.#options.serve(socket);
  }

  #ended(socket: Socket): void {
    this.#connections.delete(socket);
    if (this.#started && this.#options.singleConnection && this.#options.cooldownMs > 0) {
      this.#cooling = setTimeout(() => {
        this.#cooling = null;
        this.#settle();
      }, this.#options.cooldownMs);
    }
    this.#settle();
  }
}
