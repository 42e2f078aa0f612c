import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KERNEL_BYTES = 24 * 1024;
const INITRD_BYTES = 40 * 1024;

/** Fills a boot directory with what the simulated devices fetch: they check that the bytes arrive, not what they are. */
export async function writeRackBootFiles(directory: string): Promise<void> {
  await mkdir(join(directory, 'panda'), { recursive: true });
  await writeFile(join(directory, 'panda', 'vmlinuz'), Buffer.alloc(KERNEL_BYTES, 'kernel of the simulated rack\n'));
  await writeFile(join(directory, 'panda', 'initrd.img'), Buffer.alloc(INITRD_BYTES, 'initial RAM disk of the simulated rack\n'));
}
