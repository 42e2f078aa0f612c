import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Fetch, FetchedAnswer } from '@mozpool/client';

const require = createRequire(import.meta.url);
/** Required they come alone; imported, with all that the global `fetch` is made of, which is what is to be spared. */
const http: typeof import('node:http') = require('node:http');
const https = (): typeof import('node:https') => require('node:https');

export const CONNECTED_WITHIN_MS = 5_000;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * For a command that makes a call or two: the global `fetch` takes Node longer to load than such a command takes for all
 * else. What goes on to another place is left to it all the same.
 */
export const nodeFetch: Fetch = async (url, init) => {
  const incoming = await send(url, init);
  const { statusCode: status = 0, headers } = incoming;
  if (REDIRECTS.includes(status)) {
    incoming.destroy();
    return fetch(url, init);
  }
  let body: FetchedAnswer['body'] = null;
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: (name) => headers[name.toLowerCase()]?.toString() ?? null },
    /** One, however often it is asked for: a second would keep all that comes until it is read, too. */
    get body() {
      body ??= Readable.toWeb(incoming) as FetchedAnswer['body'];
      return body;
    },
    async text() {
      let text = '';
      for await (const piece of incoming.setEncoding('utf8')) text += piece;
      return text;
    },
  };
};

/** Resolves when an answer begins. */
function send(url: string, { method = 'GET', headers, body, signal }: Parameters<Fetch>[1]) {
  const { request } = url.startsWith('https:') ? https() : http;
  return new Promise<import('node:http').IncomingMessage>((done, fail) => {
    const call = request(url, { method, headers, signal }, done);
    const limit = setTimeout(
      () => call.destroy(Object.assign(new Error(`no connection within ${CONNECTED_WITHIN_MS / 1000} s`), { code: 'CONNECT_TIMEOUT' })),
      CONNECTED_WITHIN_MS,
    );
    const connected = () => clearTimeout(limit);
    call.on('socket', (socket) => {
      // one that was used before, or leads through a proxy, is connected already
      if (isConnected(socket)) connected();
      else socket.once('getProtocol' in socket ? 'secureConnect' : 'connect', connected);
    });
    call.on('error', (error) => {
      connected();
      fail(error);
    });
    call.end(body);
  });
}

function isConnected(socket: Socket | TLSSocket): boolean {
  if (socket.connecting) return false;
  // which of TLS it speaks is known once both sides have said so
  return !('getProtocol' in socket) || /^TLS/.test(socket.getProtocol() ?? '');
}
