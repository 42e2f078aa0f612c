import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/** One file of the dashboard, in the forms that browsers may ask for. */
export interface SiteFile {
  type: string;
  plain: Buffer;
  /** Null where it does not pay. */
  br: Buffer | null;
  gzip: Buffer | null;
}

/** Path below `/` → file; empty where the dashboard was not built. */
export type Site = ReadonlyMap<string, SiteFile>;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
};

/** Where `pnpm run build` leaves the site. */
export function siteDirectory(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('@mozpool/dashboard/package.json')), 'dist/site');
}

/** Reads all of it, once: it is small, and what is served never changes under a browser that loads it piece by piece. */
export function readSite(directory: string): Site {
  const site = new Map<string, SiteFile>();
  if (!existsSync(join(directory, 'index.html'))) return site;
  const names = readdirSync(directory, { recursive: true }).map((name) => String(name));
  const read = (name: string) => (names.includes(name) ? readFileSync(join(directory, name)) : null);
  for (const name of names) {
    const type = TYPES[/\.([a-z]+)$/.exec(name)?.[1] ?? ''];
    if (type === undefined) continue;
    site.set(name.replaceAll(sep, '/'), { type, plain: read(name)!, br: read(`${name}.br`), gzip: read(`${name}.gz`) });
  }
  return site;
}
