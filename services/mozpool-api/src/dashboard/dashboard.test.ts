import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { DASHBOARD_PAGES } from '@mozpool/contracts';
import { createHttpApp, createHttpServer, createMetrics, type HttpServer, silentLog } from '@mozpool/service-kit';
import { createDashboard } from './dashboard.js';
import { readSite } from './read-site.js';

const SCRIPT = 'export const x = 1;';
const directory = mkdtempSync(join(tmpdir(), 'site-'));
const servers: HttpServer[] = [];
let base: string;

async function serve(from: string): Promise<string> {
  const { endpoints, fallback } = createDashboard(readSite(from));
  const app = createHttpApp({ endpoints, fallback, log: silentLog, metrics: createMetrics({ service: 'test' }) });
  const server = createHttpServer({ handler: app, port: 0, host: '127.0.0.1' });
  servers.push(server);
  return `http://127.0.0.1:${(await server.start()).port}`;
}

beforeAll(async () => {
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'index.html'), '<meta name="style-nonce" nonce="__STYLE_NONCE__"><script src="/assets/app-1.js"></script>');
  writeFileSync(join(directory, 'favicon.svg'), '<svg/>');
  writeFileSync(join(directory, 'assets/app-1.js'), SCRIPT);
  writeFileSync(join(directory, 'assets/app-1.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(directory, 'assets/app-1.js.gz'), gzipSync(SCRIPT));
  base = await serve(directory);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(directory, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(base + path, { headers, redirect: 'manual' });

test.each(Object.values(DASHBOARD_PAGES))('%s is answered with the page, with and without the final slash', async (pattern) => {
  const path = pattern.replace(/:\w+/g, 'panda-1');
  for (const each of [path, path.replace(/(.)\/$/, '$1')]) {
    const response = await get(each);
    expect({ each, status: response.status }).toEqual({ each, status: 200 });
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
  }
});

test('no script or style may stand in the page, but styles with the nonce of this answer', async () => {
  const nonces = new Set<string>();
  for (let count = 0; count < 2; count += 1) {
    const response = await get('/');
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(await response.text()).toContain(`nonce="${nonce}"`);
    expect(policy).toMatch(/default-src 'none'.*script-src 'self';.*frame-ancestors 'none'/);
    expect(policy).not.toMatch(/unsafe/);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(2);
});

test('the page may be in no frame, and its answers are what they say they are', async () => {
  const { headers } = await get('/devices/');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('referrer-policy')).toBe('same-origin');
});

test.each([
  ['br, gzip', 'br'],
  ['gzip, deflate', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['identity', null],
])('a browser that accepts %j gets an asset as %s, to be kept for ever', async (accepted, encoding) => {
  const response = await get('/assets/app-1.js', { 'accept-encoding': accepted });
  expect(response.headers.get('content-encoding')).toBe(encoding);
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(response.headers.get('vary')).toContain('Accept-Encoding');
  expect(await response.text()).toBe(SCRIPT);
});

test('other files are asked for again each time', async () => {
  const response = await get('/favicon.svg');
  expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
    200,
    'image/svg+xml',
    'no-cache',
  ]);
});

test.each(['/assets/gone.js', '/assets/..%2Findex.html', '/api/nothing/', '/index.html.br'])('%s is no page', async (path) => {
  const response = await get(path);
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
});

test('whoever wants to read a page that is not there sees one that says so; programs get the problem', async () => {
  const person = await get('/nonsense', { accept: 'text/html,*/*' });
  expect([person.status, person.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  const lost = await get('/api/nonsense', { accept: 'text/html,*/*' });
  expect(await lost.json()).toMatchObject({ code: 'unknown_path' });
  expect(await (await get('/nonsense')).json()).toMatchObject({ code: 'unknown_path' });
  expect((await fetch(`${base}/nonsense`, { method: 'POST', headers: { accept: 'text/html' } })).status).toBe(404);
});

test.each([
  ['/ui/', '/'],
  ['/ui', '/'],
  ['/ui/mozpool.html', '/requests'],
  ['/ui/lifeguard.html', '/devices'],
  ['/ui/bmm.html', '/hardware'],
  ['/ui/log.html?device=panda-1', '/devices/panda-1'],
  ['/ui/log.html?device=a%2F..%2F%2Fevil.example', '/devices/a%2F..%2F%2Fevil.example'],
  ['/ui/log.html?request=12', '/requests/12'],
  ['/ui/log.html', '/'],
])('a bookmark of Mozpool 4.2, %s, leads to %s', async (old, now) => {
  const response = await get(old);
  expect([response.status, response.headers.get('location')]).toEqual([302, now]);
});

test('where the dashboard is not built, the page says how to build it', async () => {
  const response = await fetch(`${await serve(join(directory, 'assets'))}/devices/`);
  expect(await response.text()).toContain('run build');
});
