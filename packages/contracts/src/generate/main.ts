import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from '@mozpool/domain';
import { openApiDocument } from '../api/index.js';
import { errorsPage } from './errors-page.js';
import { pythonCalls } from './python-calls.js';

/**
 * Writes the files that come from the machines' tables and from the catalog of calls: `node packages/contracts/dist/generate/main.js`.
 * With `--check` it writes nothing and fails when one of them is stale.
 */
const root = new URL('../../../../', import.meta.url);
const check = process.argv.includes('--check');
const stale: string[] = [];

/** The document as it is committed names no release and no server, so that it changes only with the API. */
const document = openApiDocument({ version: 'current', url: '/' });
const files = [
  ...generatedFiles(),
  { path: 'docs/errors.md', content: errorsPage() },
  { path: 'docs/api/openapi.json', content: `${JSON.stringify(document, null, 2)}\n` },
  { path: 'packages/client-python/src/mozpool/calls.py', content: pythonCalls(document) },
];

for (const { path, content } of files) {
  const file = fileURLToPath(new URL(path, root));
  const current = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (current === content) continue;
  stale.push(path);
  if (check) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

if (check && stale.length > 0) {
  console.error(`stale: ${stale.join(', ')}\nRun: node packages/contracts/dist/generate/main.js`);
  process.exit(1);
}
console.log(stale.length === 0 ? 'Generated files are fresh.' : `Written: ${stale.join(', ')}`);
