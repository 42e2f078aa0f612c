import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';

export interface CuttableProxy {
  url: string;
  /** So many calls that change something are passed on; then the wire is cut, after the call and before its answer. */
  writesLeft: number;
  /** Runs before a call is passed on. */
  beforeCall: (method: string, path: string) => Promise<void>;
  close(): Promise<void>;
}

/** Stands between a command and an API. */
export async function startCuttableProxy(target: string): Promise<CuttableProxy> {
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk);
    await proxy.beforeCall(method, url);
    const writes = method !== 'GET';
    if (writes && proxy.writesLeft < 0) return void request.socket.destroy();
    const answer = await fetch(target + url, {
      method,
      headers: { ...(headers['content-type'] && { 'content-type': headers['content-type'] }) },
      ...(body.length > 0 && { body: Buffer.concat(body) }),
    });
    const text = await answer.text();
    if (writes && --proxy.writesLeft < 0) return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: CuttableProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    writesLeft: Number.POSITIVE_INFINITY,
    beforeCall: async () => undefined,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}

export interface StreamProxy {
  url: string;
  /** Ends the connections there are; new ones are taken. */
  cut(): void;
  close(): Promise<void>;
}

/** Passes bytes on, for answers that have no end. */
export async function startStreamProxy(target: string): Promise<StreamProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createTcpServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
