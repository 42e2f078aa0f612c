import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What a browser loads before it shows anything, compressed; pages that are loaded later do not count. */
const MAX_FIRST_LOAD_BYTES = 300_000;
/** One for each page, and few that pages share: each that is asked for costs a browser more than some kilobytes. */
const MAX_SCRIPTS = 30;

/** Throws when what browsers ask for has grown too large or falls into too many files, with the parts. */
export function checkSize(site) {
  checkFirstLoad(site);
  checkScripts(site);
}

function checkFirstLoad(site) {
  const index = readFileSync(join(site, 'index.html'), 'utf8');
  const parts = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => ({
    file,
    bytes: gzipSync(readFileSync(join(site, file)), { level: 9 }).length,
  }));
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  if (parts.length === 0) throw new Error('index.html loads nothing: its form has changed');
  if (total > MAX_FIRST_LOAD_BYTES)
    throw new Error(
      `the first load of the dashboard has ${total} bytes compressed, more than ${MAX_FIRST_LOAD_BYTES}; load what is not of every page later (lazy): ` +
        parts.map(({ file, bytes }) => `${file} ${bytes}`).join(', '),
    );
}

function checkScripts(site) {
  const scripts = readdirSync(join(site, 'assets')).filter((file) => file.endsWith('.js'));
  if (scripts.length > MAX_SCRIPTS)
    throw new Error(
      `the dashboard has ${scripts.length} scripts, more than ${MAX_SCRIPTS}; vite.config.ts says what is put together: ${scripts.join(', ')}`,
    );
}
