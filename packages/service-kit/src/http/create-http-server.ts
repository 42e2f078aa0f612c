import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServerOptions {
  handler: RequestListener;
  /** 0 picks a free one. */
  port: number;
  host: string;
  /** How long requests in progress may take once the server stops. */
  drainMs?: number;
}

export interface HttpServer {
  start(): Promise<{ port: number }>;
  stop(): Promise<void>;
  /** The port in use; throws before start. */
  port(): number;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const MAX_HEADERS = 100;
/** The largest installation has 500 streams and 500 calls that wait; as many again may be left over from clients that came back. */
const MAX_CONNECTIONS = 4_000;
const DRAIN_MS = 3_000;

/** An HTTP server with limits on everything a client could draw out, and a graceful end. */
export function createHttpServer({ handler, port, host, drainMs = DRAIN_MS }: HttpServerOptions): HttpServer {
  let stopping: Promise<void> | undefined;
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS },
    (request, response) => {
      // clients that keep connections alive would keep the server from ending
      if (stopping) response.setHeader('Connection', 'close');
      handler(request, response);
    },
  );
  server.maxHeadersCount = MAX_HEADERS;
  server.maxConnections = MAX_CONNECTIONS;

  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    await closed;
    clearTimeout(cut);
  }

  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve({ port: (server.address() as AddressInfo).port });
        });
      }),
    stop() {
      stopping ??= close();
      return stopping;
    },
    port() {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the HTTP server is not listening');
      return address.port;
    },
  };
}
