import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { debianParts } from './debian-parts.js';
import { buildDisk, writeBootScript } from './disk-image.js';
import type { MachineKind } from './machine.js';
import { buildSmallSystem } from './small-system.js';

export const ARCHITECTURE = { x86: 'amd64', arm: 'armhf' } as const;
const PXELINUX = ['/usr/lib/PXELINUX/lpxelinux.0', '/usr/lib/syslinux/modules/bios/ldlinux.c32'];
export const BOOT_LOADER = 'lpxelinux.0';
const IMAGE_MEGABYTES = { x86: 20, arm: 12 };
/** What firmware that boots from the network finds when nothing is to be booted: its own disk. */
const LOCAL = 'DEFAULT local\nLABEL local\n  LOCALBOOT -1\n';
const SELF_TEST = { config: { hardware_type: 'QEMU' }, test_mmc_blk_dev: { priority: 1, verbose: true, mmc_device_list: ['vda'] } };

export interface DiskImage {
  /** Path below the agent's `/boot`. */
  path: string;
  sha256: string;
}

/** Fills a boot directory as an operator would: boot loader, live system and a local fallback. */
export async function writeBootFiles(directory: string, kinds: readonly MachineKind[], cache: string): Promise<void> {
  await mkdir(join(directory, 'pxelinux.cfg'), { recursive: true });
  await mkdir(join(directory, 'images'), { recursive: true });
  await writeFile(join(directory, 'pxelinux.cfg', 'default'), LOCAL);
  await writeFile(join(directory, 'selftest.json'), JSON.stringify(SELF_TEST));
  for (const file of PXELINUX) await copyFile(file, join(directory, file.slice(file.lastIndexOf('/') + 1)));
  for (const kind of kinds) {
    const parts = await debianParts(ARCHITECTURE[kind], cache);
    await mkdir(join(directory, kind), { recursive: true });
    await copyFile(parts.kernel, join(directory, kind, 'vmlinuz'));
    await buildSmallSystem('live', parts, join(directory, kind, 'live.gz'));
  }
}

/** A disk image with a system of its own that tells its name at port 80, packed, in the boot directory. */
export async function writeDiskImage(directory: string, kind: MachineKind, name: string, cache: string): Promise<DiskImage> {
  const file = join(directory, 'images', `${name}.img`);
  const parts = await debianParts(ARCHITECTURE[kind], cache);
  await buildSmallSystem('disk', parts, `${file}.initrd`);
  await buildDisk(file, {
    files: { vmlinuz: parts.kernel, 'initrd.gz': `${file}.initrd`, ...(await loaderFiles(kind, file, name)) },
    megabytes: IMAGE_MEGABYTES[kind],
    syslinux: kind === 'x86',
  });
  const packed = gzipSync(await readFile(file), { level: 1 });
  await writeFile(`${file}.gz`, packed);
  for (const part of ['', '.initrd', '.loader']) await rm(`${file}${part}`);
  return { path: `images/${name}.img.gz`, sha256: createHash('sha256').update(packed).digest('hex') };
}

async function loaderFiles(kind: MachineKind, file: string, name: string): Promise<Record<string, string>> {
  const loader = `${file}.loader`;
  if (kind === 'arm') {
    await writeBootScript(loader, name);
    return { 'boot.scr': loader };
  }
  await writeFile(loader, `DEFAULT disk\nLABEL disk\n  KERNEL vmlinuz\n  INITRD initrd.gz\n  APPEND console=ttyS0 image=${name}\n`);
  return { 'syslinux.cfg': loader };
}

/** A card as a board comes to the lab: the boot script that tries the network first, and nothing else. */
export async function writePreseededCard(disk: string): Promise<void> {
  await writeBootScript(`${disk}.script`, 'none');
  await buildDisk(disk, { files: { 'boot.scr': `${disk}.script` }, megabytes: 32, syslinux: false });
  await rm(`${disk}.script`);
}

/** The same image with one byte changed, as a failing disk or a broken upload would. */
export async function damageImage(directory: string, image: DiskImage, name: string): Promise<DiskImage> {
  const bytes = await readFile(join(directory, image.path));
  const middle = bytes.length >> 1;
  bytes[middle] = bytes[middle]! ^ 0xff;
  const path = `images/${name}.img.gz`;
  await writeFile(join(directory, path), bytes);
  return { path, sha256: image.sha256 };
}
