import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './generated-files.js';

/**
 * Writes the files that come from the machines' tables: `node packages/domain/dist/generate/main.js`.
 * With `--check` it writes nothing and fails when one of them is stale.
 */
const root = new URL('../../../../', import.meta.url);
const check = process.argv.includes('--check');
const stale: string[] = [];

for (const { path, content } of generatedFiles()) {
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
  console.error(`stale: ${stale.join(', ')}\nRun: node packages/domain/dist/generate/main.js`);
  process.exit(1);
}
console.log(stale.length === 0 ? 'Generated files are fresh.' : `Written: ${stale.join(', ')}`);
