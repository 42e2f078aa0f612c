import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server, setGlobalProxyFromEnv } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { hasCommand, makeCertificate } from '@mozpool/testkit';
import { createNodeFetch, nodeFetch } from './node-fetch.js';

const open: (Server | TcpServer)[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

const listen = async (server: Server | TcpServer) => {
  open.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const serve = async (answer: RequestListener) => `http://${await listen(createServer(answer))}`;
const limit = () => AbortSignal.timeout(10_000);

test('an answer has its status, its headers and its text, whole letters whatever the pieces', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(429, { 'Retry-After': '7' });
    const text = Buffer.from('{"é":1}');
    response.write(text.subarray(0, 3));
    setImmediate(() => response.end(text.subarray(3)));
  });
  const { ok, status, headers, text } = await nodeFetch(url, { headers: {}, signal: limit() });
  expect([ok, status, headers.get('retry-after'), headers.get('Content-Type')]).toEqual([false, 429, '7', null]);
  expect(await text()).toBe('{"é":1}');
});

test('a method, headers and a body are sent', async () => {
  const url = await serve(async (request, response) => {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    response.end(`${request.method} ${request.headers.authorization} ${body}`);
  });
  const answer = await nodeFetch(url, { method: 'POST', headers: { authorization: 'Bearer x' }, body: 'é', signal: limit() });
  expect(await answer.text()).toBe('POST Bearer x é');
});

test('a body can be read while it comes', async () => {
  const url = await serve((_request, response) => void response.write('one'));
  const { body } = await nodeFetch(url, { headers: {}, signal: limit() });
  const reader = body!.getReader();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('one');
  await reader.cancel();
});

test('what goes on to another place is sent there, body and all', async () => {
  const asked: string[] = [];
  const url = await serve(async (request, response) => {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    asked.push(`${request.method} ${request.url} ${body}`);
    if (request.url === '/old') response.writeHead(308, { location: '/new' }).end();
    else response.end('there');
  });
  const answer = await nodeFetch(`${url}/old`, { method: 'POST', headers: {}, body: 'x', signal: limit() });
  expect(await answer.text()).toBe('there');
  expect(asked.at(-1)).toBe('POST /new x');
});

test('no connection in time is told from a call whose outcome nobody knows', async () => {
  const silent = await listen(createTcpServer((socket) => void socket.on('error', () => undefined).resume()));
  const impatient = createNodeFetch({ connectedWithinMs: 50 });
  await expect(impatient(`https://${silent}/`, { headers: {}, signal: limit() })).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT' });
  // a server that is connected and takes its time is waited for
  const slow = await serve((_request, response) => void setTimeout(() => response.end('done'), 200));
  expect(await (await impatient(slow, { headers: {}, signal: limit() })).text()).toBe('done');
});

(hasCommand('openssl') ? test : test.skip)('a server that takes its time is waited for over TLS and through a proxy, too', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mozpool-fetch-'));
  const known = getCACertificates();
  let direct = () => {};
  try {
    const { authority, certificate, key } = await makeCertificate(directory);
    setDefaultCACertificates([await readFile(authority, 'utf8')]);
    const files = { cert: await readFile(certificate), key: await readFile(key) };
    const server = await listen(createHttpsServer(files, (_request, response) => void setTimeout(() => response.end('done'), 400)));
    const impatient = createNodeFetch({ connectedWithinMs: 200 });
    const ask = async () => (await impatient(`https://${server}/`, { headers: {}, signal: limit() })).text();
    expect(await ask()).toBe('done');

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
    expect(await ask()).toBe('done');
    expect(led).toEqual([server]);
  } finally {
    direct();
    setDefaultCACertificates(known);
    await rm(directory, { recursive: true });
  }
});

test('a connection that breaks is an error, before an answer and within one', async () => {
  const before = await serve((request) => request.socket.destroy());
  await expect(nodeFetch(before, { headers: {}, signal: limit() })).rejects.toMatchObject({ code: 'ECONNRESET' });
  const within = await serve((request, response) => void response.write('half', () => request.socket.destroy()));
  const answer = await nodeFetch(within, { headers: {}, signal: limit() });
  await expect(answer.text()).rejects.toThrow();
});

test('a signal ends the call, and is its cause', async () => {
  const url = await serve(() => undefined);
  const enough = new AbortController();
  const call = nodeFetch(url, { headers: {}, signal: enough.signal });
  enough.abort(new Error('enough'));
  await expect(call).rejects.toMatchObject({ cause: { message: 'enough' } });
});
