import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type ServerResponse, setGlobalProxyFromEnv } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { hasCommand, makeCertificate } from '@mozpool/testkit';
import { serve, stopServing } from '../../../client/src/testing/serve.js';
import { CONNECTED_WITHIN_MS, nodeFetch } from './node-fetch.js';

const sockets = new Set<Socket>();
const servers: Server[] = [];
afterEach(async () => {
  mock.timers.reset();
  await stopServing();
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

const listen = async (server: Server) => {
  servers.push(server.on('connection', (socket) => sockets.add(socket)));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const ask = (url: string, { method, headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {}) =>
  nodeFetch(url, { ...(method && { method }), headers, ...(body && { body }), signal: AbortSignal.timeout(10_000) });

test('an answer has its status, its headers and its text, whole letters whatever the pieces', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(429, { 'Retry-After': '7' });
    const text = Buffer.from('{"é":1}');
    response.write(text.subarray(0, 3), () => response.end(text.subarray(3)));
  });
  const { ok, status, headers, text } = await ask(url);
  expect([ok, status, headers.get('retry-after'), headers.get('Content-Type')]).toEqual([false, 429, '7', null]);
  expect(await text()).toBe('{"é":1}');
});

test('a method, headers and a body are sent', async () => {
  const { url, asked } = await serve(({ headers }, response) => void response.end(headers.authorization));
  const answer = await ask(url, { method: 'POST', headers: { authorization: 'Bearer x' }, body: 'é' });
  expect([await answer.text(), asked]).toEqual(['Bearer x', ['POST / é']]);
});

test('a body can be read while it comes, and is one however often it is asked for', async () => {
  const { url } = await serve((_request, response) => void response.write('one'));
  const answer = await ask(url);
  expect(answer.body).toBe(answer.body);
  const reader = answer.body!.getReader();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('one');
  await reader.cancel();
});

test('what goes on to another place is sent there, body and all', async () => {
  const { url, asked } = await serve((request, response) => {
    if (request.url === '/old') response.writeHead(308, { location: '/new' }).end();
    else response.end('there');
  });
  expect(await (await ask(`${url}/old`, { method: 'POST', body: 'x' })).text()).toBe('there');
  expect(asked.at(-1)).toBe('POST /new x');
});

/** The clock of the limit alone, which then passes: connections go their own way. */
const limitPasses = () => mock.timers.tick(CONNECTED_WITHIN_MS);

test('no connection in time is told from a call whose outcome nobody knows', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const silent = await listen(createTcpServer(() => reach()));
  const call = ask(`https://${silent}/`);
  await reached;
  limitPasses();
  await expect(call).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT' });
});

describe('a server that is connected and takes its time is waited for', () => {
  /** A server whose answer waits until the limit has passed. */
  function slow() {
    const { promise: reached, resolve: reach } = Promise.withResolvers<ServerResponse>();
    return { answer: (_request: unknown, response: ServerResponse) => reach(response), reached };
  }
  async function expectAnswer(url: string, reached: Promise<ServerResponse>): Promise<void> {
    mock.timers.enable({ apis: ['setTimeout'] });
    const call = ask(url);
    const response = await reached;
    limitPasses();
    response.end('done');
    expect(await (await call).text()).toBe('done');
    mock.timers.reset();
  }

  test('plainly', async () => {
    const { answer, reached } = slow();
    await expectAnswer((await serve(answer)).url, reached);
  });

  (hasCommand('openssl') ? test : test.skip)('over TLS, and through a proxy', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'mozpool-fetch-'));
    const known = getCACertificates();
    let direct = () => {};
    try {
      const { authority, certificate, key } = await makeCertificate(directory);
      setDefaultCACertificates([await readFile(authority, 'utf8')]);
      const files = { cert: await readFile(certificate), key: await readFile(key) };
      const straight = slow();
      await expectAnswer(`https://${await listen(createHttpsServer(files, straight.answer))}/`, straight.reached);

      const behind = slow();
      const server = await listen(createHttpsServer(files, behind.answer));
      const led: string[] = [];
      const proxy = createServer().on('connect', ({ url }, client) => {
        led.push(url!);
        const onward = connect(Number(url!.split(':')[1]), '127.0.0.1', () => {
          client.write('HTTP/1.1 200 OK\r\n\r\n');
          onward.pipe(client).pipe(onward);
        });
        for (const end of [client, onward]) end.on('error', () => undefined);
      });
      direct = setGlobalProxyFromEnv({ https_proxy: `http://${await listen(proxy)}` });
      await expectAnswer(`https://${server}/`, behind.reached);
      expect(led).toEqual([server]);
    } finally {
      direct();
      setDefaultCACertificates(known);
      await rm(directory, { recursive: true });
    }
  });
});

test('a connection that breaks is an error, before an answer and within one', async () => {
  const before = await serve((request) => request.socket.destroy());
  await expect(ask(before.url)).rejects.toMatchObject({ code: 'ECONNRESET' });
  const within = await serve((request, response) => void response.write('half', () => request.socket.destroy()));
  const answer = await ask(within.url);
  await expect(answer.text()).rejects.toThrow();
});

test('a signal ends the call, and is its cause', async () => {
  const { url } = await serve(() => undefined);
  const enough = new AbortController();
  const call = nodeFetch(url, { headers: {}, signal: enough.signal });
  enough.abort(new Error('enough'));
  await expect(call).rejects.toMatchObject({ cause: { message: 'enough' } });
});
