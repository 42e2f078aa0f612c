import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { runTool } from './run-tool.js';
import { guestFile } from './small-system.js';

const SECTOR = 512;
const MIB = 1024 * 1024;
/** Where the one partition begins. */
const START_SECTORS = 2_048;
const FAT_LBA = 0x0e;
const BOOTABLE = 0x80;
const MBR = '/usr/lib/syslinux/mbr/mbr.bin';
const FAT = { heads: '64', sectorsPerTrack: '32' };
// a FAT of another geometry than the disk's is what mtools would complain of
const MTOOLS = { ...process.env, MTOOLS_SKIP_CHECK: '1' };

export interface DiskContent {
  /** Files of the partition, by name: paths of what they hold. */
  files: Record<string, string>;
  megabytes: number;
  /** x86: the boot loader that its firmware starts; U-Boot reads the partition itself. */
  syslinux: boolean;
}

/** A small real disk: partition table, one FAT partition, and for a PC a boot loader in its first sectors. */
export async function buildDisk(file: string, { files, megabytes, syslinux }: DiskContent): Promise<void> {
  const sectors = (megabytes * MIB) / SECTOR - START_SECTORS;
  await rm(file, { force: true });
  const disk = await open(file, 'w');
  try {
    await disk.truncate(megabytes * MIB);
    if (syslinux) await disk.write(await readFile(MBR), 0);
    await disk.write(partitionTable(sectors), 0, SECTOR - PARTITIONS_AT, PARTITIONS_AT);
  } finally {
    await disk.close();
  }
  const partition = `${file}@@${START_SECTORS * SECTOR}`;
  const { heads, sectorsPerTrack } = FAT;
  const geometry = ['-T', String(sectors), '-h', heads, '-s', sectorsPerTrack, '-H', String(START_SECTORS)];
  await runTool('mformat', ['-i', partition, ...geometry, '::'], { env: MTOOLS });
  for (const [name, source] of Object.entries(files)) await runTool('mcopy', ['-i', partition, source, `::/${name}`], { env: MTOOLS });
  if (syslinux) await runTool('syslinux', ['--install', '--offset', String(START_SECTORS * SECTOR), file], { env: MTOOLS });
}

const PARTITIONS_AT = 446;

/** The end of a master boot record: one bootable partition by its sectors, and the signature. */
function partitionTable(sectors: number): Buffer {
  const table = Buffer.alloc(SECTOR - PARTITIONS_AT);
  table[0] = BOOTABLE;
  table[4] = FAT_LBA;
  table.writeUInt32LE(START_SECTORS, 8);
  table.writeUInt32LE(sectors, 12);
  table.writeUInt16BE(0x55aa, table.length - 2);
  return table;
}

/** The text as U-Boot runs it: a legacy image of type script (header, length of the text, zero, text). */
export function ubootScript(text: string): Buffer {
  const script = Buffer.from(text);
  const body = Buffer.concat([Buffer.alloc(8), script]);
  body.writeUInt32BE(script.length, 0);
  const header = Buffer.alloc(64);
  header.writeUInt32BE(0x27051956, 0);
  header.writeUInt32BE(body.length, 12);
  header.writeUInt32BE(crc32(body), 24);
  header.set([5, 2, 6, 0], 28); // Linux, ARM, script, not packed
  header.write('boot.scr', 32);
  header.writeUInt32BE(crc32(header), 4);
  return Buffer.concat([header, body]);
}

/** The boot script of a card; it gives the kernel the image's name. */
export async function writeBootScript(file: string, image: string): Promise<void> {
  await writeFile(file, ubootScript((await readFile(guestFile('boot.scr.txt'), 'utf8')).replace('@IMAGE@', image)));
}
