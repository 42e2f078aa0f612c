// Builds the site, unless it was built from exactly these files before: `pnpm run build` runs at every start.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { checkFirstLoad } from './build/check-size.js';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const stamp = join(here, 'dist/site.stamp');
const INPUTS = [
  'pnpm-lock.yaml',
  'services/dashboard/{index.html,package.json,vite.config.ts}',
  'services/dashboard/{src,public,build}/**/*',
  'packages/{domain,contracts,protocols}/dist/**/*.js',
];

const wanted = hashOf(INPUTS.flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true })));
if (!existsSync(join(here, 'dist/site/index.html')) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  await build({ root: here, logLevel: 'warn' });
  checkFirstLoad(join(here, 'dist/site'));
  writeFileSync(stamp, wanted);
}

function hashOf(entries) {
  const hash = createHash('sha256').update(createRequire(import.meta.url)('vite/package.json').version);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}
