import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../../', import.meta.url);

/** Writes files that come from the code, by paths within the repository. With `--check` it writes nothing, and ends the process with 1 when one is stale. */
export async function writeGenerated(files: readonly { path: string; content: string }[], command: string): Promise<void> {
  const check = process.argv.includes('--check');
  const stale: string[] = [];
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
    console.error(`stale: ${stale.join(', ')}\nRun: ${command}`);
    process.exit(1);
  }
  console.log(stale.length === 0 ? 'Generated files are fresh.' : `Written: ${stale.join(', ')}`);
}
