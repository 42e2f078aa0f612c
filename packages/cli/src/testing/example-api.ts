import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Method, ROUTE_IDS, type RouteId, routeOf } from '@mozpool/contracts';

export interface ExampleApi {
  url: string;
  /** Method, path and query of each call, and its body. */
  asked: string[];
  close(): Promise<void>;
}

/** An API that answers each call with the example of its contract, or with what is given for it. */
export async function exampleApi(answers: Partial<Record<RouteId, { status: number; body: unknown }>> = {}): Promise<ExampleApi> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${text}`.trim());
      const { status, body } = answerTo(request.method as Method, request.url!.split('?')[0]!);
      response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  function answerTo(method: Method, path: string): { status: number; body: unknown } {
    const fits = (id: RouteId) => routeOf(id).methods.includes(method) && pattern(routeOf(id).path).test(path);
    // a path with fewer parameters is meant before one that happens to fit
    const parameters = (id: RouteId) => routeOf(id).path.split(':').length;
    const id = ROUTE_IDS.filter(fits).sort((a, b) => parameters(a) - parameters(b))[0];
    if (id === undefined)
      return { status: 404, body: { type: 'urn:x', title: 'x', status: 404, code: 'unknown_path', detail: `nothing at ${path}` } };
    const [status, reply] = Object.entries(routeOf(id).replies)[0]!;
    return answers[id] ?? { status: Number(status), body: reply.schema ? reply.example : undefined };
  }
}

const pattern = (path: string) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`);
