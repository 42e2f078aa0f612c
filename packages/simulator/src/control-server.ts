import { createServer, type IncomingMessage } from 'node:http';
import { BehaviourError } from './behaviour.js';
import { type ControlRoute, controlRoutes, QueryError, UnknownNameError } from './control-routes.js';
import type { Log } from './log.js';
import type { Rack } from './rack.js';

const BODY_LIMIT_BYTES = 64 * 1024;

interface ControlServer {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The real port, once started. */
  port(): number;
}

/** The body is too large or not JSON: 400. */
class BodyError extends Error {
  override name = 'BodyError';
}

/** Watching and tormenting the rack over HTTP. Not for a network that anybody else can reach: it has no authentication. */
export function createControlServer(rack: Rack, options: { host: string; port: number; log: Log }): ControlServer {
  const routes = controlRoutes(rack);
  let port = options.port;
  const server = createServer((request, response) => {
    respond(routes, request)
      .catch((error: unknown) => {
        const status = statusOf(error);
        if (status === 500) options.log('error', 'control request failed', { url: request.url, cause: String(error) });
        return { status, body: { error: error instanceof Error ? error.message : String(error) } };
      })
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
  });
  return {
    port: () => port,
    async start() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: options.host, port: options.port }, resolve);
      });
      const address = server.address();
      if (address !== null && typeof address === 'object') port = address.port;
    },
    async stop() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function statusOf(error: unknown): number {
  if (error instanceof UnknownNameError) return 404;
  return error instanceof BehaviourError || error instanceof BodyError || error instanceof QueryError ? 400 : 500;
}

async function respond(routes: readonly ControlRoute[], request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const url = new URL(request.url ?? '/', 'http://rack');
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname;
  for (const route of routes) {
    const match = route.method === request.method ? route.path.exec(path) : null;
    if (!match) continue;
    const names = match.slice(1).map((name) => decodeURIComponent(name));
    const body = route.method === 'POST' ? await readJson(request) : undefined;
    return { status: 200, body: await route.answer({ names, query: url.searchParams, body }) };
  }
  const known = routes.map((route) => `${route.method} ${route.shownAs}`);
  return { status: 404, body: { error: `there is no ${request.method} ${path}`, known } };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) throw new BodyError(`a body may have ${BODY_LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BodyError('the body is not JSON', { cause: error });
  }
}
