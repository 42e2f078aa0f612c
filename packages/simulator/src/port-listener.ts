import { createServer, type Server, type Socket } from 'node:net';

/** Connections served at the same time, per listener; more are dropped. */
const CONNECTION_LIMIT = 32;

/**
 * A TCP port of a device that opens and closes at once: closing also destroys every connection, as a power cut does.
 * Port 0 takes a free one the first time and keeps it.
 */
export class PortListener {
  readonly #host: string;
  readonly #serve: (socket: Socket) => void;
  readonly #sockets = new Set<Socket>();
  readonly #failed: (error: Error) => void;
  #server: Server | null = null;
  #port: number;

  constructor(options: { host: string; port: number; serve: (socket: Socket) => void; failed: (error: Error) => void }) {
    this.#host = options.host;
    this.#port = options.port;
    this.#serve = options.serve;
    this.#failed = options.failed;
  }

  get port(): number {
    return this.#port;
  }

  get isOpen(): boolean {
    return this.#server?.listening ?? false;
  }

  /** Resolves when the port answers, or when it cannot be opened (which `failed` is told). */
  async open(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer((socket) => this.#accept(server, socket));
    this.#server = server;
    await new Promise<void>((resolve) => {
      server.on('error', (error) => {
        if (this.#server === server) this.#server = null;
        this.#failed(error);
        resolve();
      });
      server.on('close', resolve);
      server.listen({ host: this.#host, port: this.#port }, () => {
        // A close that came before the socket existed could not close it.
        if (this.#server !== server) server.close();
        const address = server.address();
        if (address !== null && typeof address === 'object') this.#port = address.port;
        resolve();
      });
    });
  }

  close(): void {
    this.#server?.close();
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #accept(server: Server, socket: Socket): void {
    // A connection that the kernel had accepted before the port closed reaches nobody.
    if (this.#server !== server || this.#sockets.size >= CONNECTION_LIMIT) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    this.#serve(socket);
  }
}
