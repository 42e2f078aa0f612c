import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage & { text: string }, response: ServerResponse) => void;

const open: Server[] = [];
/** Ends all that a test has opened. */
export async function stopServing(): Promise<void> {
  await Promise.all(
    open.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
}

/** A server that records what it is asked. */
export async function serve(answer: Answer): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${text}`.trim());
      answer(Object.assign(request, { text }), response);
    });
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

export const json = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' }).end(JSON.stringify(body));
export const problem = (status: number, code: string) => ({ type: 'urn:x', title: 'x', status, code, detail: `it is ${code}` });
export const DETAILS = {
  id: 7,
  requested_device: 'any',
  assignee: 'alice',
  expires: '2026-01-02T03:04:05',
  environment: 'any',
  image: 'android',
  boot_config: '{}',
  assigned_device: 'panda-1',
  url: 'http://mozpool.example/api/request/7/',
};
export const STATUS = { log: [], device_state: '', why: 'w', position: null, waiting: null, estimate: null, deadline: null, attempts: [] };
