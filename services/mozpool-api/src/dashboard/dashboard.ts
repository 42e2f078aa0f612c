import { randomBytes } from 'node:crypto';
import { DASHBOARD_PAGES } from '@mozpool/contracts';
import { bytes, type Call, type Endpoint, Problem, type Reply, text } from '@mozpool/service-kit';
import { oldPaths } from './old-paths.js';
import type { Site, SiteFile } from './read-site.js';

const HASHED_MAX_AGE_SECONDS = 365 * 24 * 3_600;
const NONCE_BYTES = 18;
/** What the page has in the place of the nonce of its answer. */
const NONCE_MARK = '__STYLE_NONCE__';
const NOT_BUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Mozpool</title></head>
<body><h1>The dashboard is not built</h1><p>Run <code>npx pnpm@12.21.0 run build</code> and start again. <a href="/api/">The calls of the REST API</a> are there.</p></body>
</html>
`;

export interface Dashboard {
  endpoints: Endpoint[];
  /** For paths that nobody answers: whoever wants to read a page sees one that says so. */
  fallback(call: Call): Reply | null;
}

/** The pages for people: one HTML page for all of them, which shows what its path says. */
export function createDashboard(site: Site): Dashboard {
  const index = site.get('index.html')?.plain.toString();
  const page = () => (index === undefined ? text(NOT_BUILT, 'text/html; charset=utf-8', headersOf("default-src 'none'")) : show(index));
  const files: Endpoint[] = [...site.keys()]
    .filter((name) => !name.includes('/') && name !== 'index.html')
    .map((name) => ({ methods: ['GET'], path: `/${name}`, quiet: true, handle: (call) => send(site.get(name)!, call, 'no-cache') }));
  return {
    endpoints: [
      ...Object.values(DASHBOARD_PAGES).map((path): Endpoint => ({ methods: ['GET'], path, handle: page })),
      ...files,
      { methods: ['GET'], path: '/assets/:file/', quiet: true, handle: (call) => asset(site, call) },
      ...oldPaths(),
    ],
    fallback: ({ path, headers }) => (path.startsWith('/api/') || !headers.accept?.includes('text/html') ? null : notFound(page())),
  };
}

/** The name of an asset has the hash of its content: what it holds never changes. */
function asset(site: Site, call: Call): Reply {
  const file = site.get(`assets/${call.params.file}`);
  if (!file) throw new Problem('unknown_path', { path: call.path });
  return send(file, call, `public, max-age=${HASHED_MAX_AGE_SECONDS}, immutable`);
}

const notFound = (reply: Reply): Reply => ({ ...reply, status: 404 });

/** Styles that components make at run time carry the nonce of the answer; scripts come from here as files and never stand in the page. */
function show(index: string): Reply {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return text(index.replaceAll(NONCE_MARK, nonce), 'text/html; charset=utf-8', headersOf(policy));
}

function headersOf(policy: string): Record<string, string> {
  return {
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    // for browsers that do not know frame-ancestors
    'X-Frame-Options': 'DENY',
  };
}

function send({ type, plain, br, gzip }: SiteFile, { headers }: Call, cacheControl: string): Reply {
  const accepted = String(headers['accept-encoding'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => !/;\s*q=0(\.0*)?$/.test(each))
    .map((each) => each.replace(/;.*$/, '').toLowerCase());
  const common = { 'Cache-Control': cacheControl, 'X-Content-Type-Options': 'nosniff', Vary: 'Accept-Encoding' };
  if (br && accepted.includes('br')) return bytes(br, type, { ...common, 'Content-Encoding': 'br' });
  if (gzip && accepted.includes('gzip')) return bytes(gzip, type, { ...common, 'Content-Encoding': 'gzip' });
  return bytes(plain, type, common);
}
