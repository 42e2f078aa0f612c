import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StreamlessProxy {
  url: string;
  stop(): Promise<void>;
}

/** Stands before a server and lets no event stream through, as proxies do that buffer. */
export async function startStreamlessProxy(target: string): Promise<StreamlessProxy> {
  const server = createServer((call, answer) => {
    if (call.url?.startsWith('/api/events/')) return answer.writeHead(504).end();
    const passed = request(new URL(call.url!, target), { method: call.method!, headers: call.headers }, (response) => {
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    call.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
