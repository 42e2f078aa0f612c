// For what is built beside the compiler, which keeps its own account: `pnpm run build` runs at every start.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(import.meta.url), '../..');

/**
 * Calls `build` unless `output` is there and was made from exactly these files before, by the same version of the tool. `inputs` are
 * patterns below the root of the project; `stamp` is the file that remembers.
 */
export async function buildOnce({ inputs, exclude, version, output, stamp }, build) {
  const hash = createHash('sha256').update(version);
  const entries = inputs.flatMap((pattern) => globSync(pattern, { cwd: root, withFileTypes: true, exclude }));
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file));
  const wanted = hash.digest('hex');
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await build();
  writeFileSync(stamp, wanted);
}
