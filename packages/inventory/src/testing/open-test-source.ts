import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventoryFile } from '../config.js';
import type { Source } from '../source.js';

/** The source that an inventory file with this one entry describes. */
export async function openTestSource(source: Record<string, unknown>): Promise<Source> {
  const directory = await mkdtemp(join(tmpdir(), 'mozpool-inventory-'));
  try {
    const path = join(directory, 'inventory.json');
    await writeFile(path, JSON.stringify({ sources: [source] }));
    return (await readInventoryFile(path))[0]!;
  } finally {
    await rm(directory, { recursive: true });
  }
}
