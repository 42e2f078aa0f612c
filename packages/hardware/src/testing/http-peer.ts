/** An HTTP device for tests: a small program answers, and the peer hangs, drops or lies on request. */

import { createServer, type IncomingMessage, type Server } from 'node:http';

export interface PeerAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface HttpPeer {
  readonly port: number;
  /** `METHOD path?query body` of each request, in order. */
  readonly requests: string[];
  /** `lie`: commands are taken and nothing changes, which is up to the program. */
  mode: 'normal' | 'hang' | 'drop' | 'garbage' | 'lie';
  close(): Promise<void>;
}

export type PeerProgram = (
  request: { method: string; path: string; query: URLSearchParams; body: string; headers: IncomingMessage['headers'] },
  peer: HttpPeer,
) => PeerAnswer;

export async function startHttpPeer(answer: PeerProgram): Promise<HttpPeer> {
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { method = '', url = '/' } = request;
      requests.push(`${method} ${url} ${body}`.trim());
      if (peer.mode === 'hang') return;
      if (peer.mode === 'drop') return void request.socket.resetAndDestroy();
      if (peer.mode === 'garbage') return void response.end('<html>busy</html>');
      const { pathname, searchParams } = new URL(url, 'http://peer');
      const {
        status = 200,
        headers = {},
        body: answered = '',
      } = answer({ method, path: pathname, query: searchParams, body, headers: request.headers }, peer);
      response.writeHead(status, headers).end(typeof answered === 'string' ? answered : JSON.stringify(answered));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const peer: HttpPeer = {
    port: (server.address() as { port: number }).port,
    requests,
    mode: 'normal',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return peer;
}
