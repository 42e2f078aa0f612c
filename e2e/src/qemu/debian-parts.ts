import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './run-tool.js';

/** Kernel, drivers and busybox of one architecture, as Debian builds them. */
export interface DebianParts {
  kernel: string;
  busybox: string;
  /** Files of the drivers, in the order in which they are loaded. */
  drivers: string[];
}

const KERNELS = { amd64: 'linux-image-cloud-amd64', armhf: 'linux-image-armmp' } as const;
export type DebianArchitecture = keyof typeof KERNELS;
/** Disk and network of a QEMU machine. Those that a kernel has built in are not there as files. */
const DRIVERS = [
  'virtio_ring',
  'virtio',
  'virtio_pci_legacy_dev',
  'virtio_pci_modern_dev',
  'virtio_pci',
  'virtio_mmio',
  'virtio_blk',
  'failover',
  'net_failover',
  'virtio_net',
];

/**
 * Downloads the parts once, with lists and state of its own, so that nothing of this machine's apt changes and a foreign
 * architecture need not be added to it.
 */
export async function debianParts(architecture: DebianArchitecture, cache: string): Promise<DebianParts> {
  const directory = join(cache, architecture);
  if (!(await exists(directory))) {
    const unfinished = `${directory}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await download(architecture, unfinished);
    await rename(unfinished, directory);
  }
  const files = await readdir(directory, { recursive: true });
  const find = (pattern: RegExp): string | undefined => {
    const found = files.find((file) => pattern.test(file));
    return found && join(directory, found);
  };
  const [kernel, busybox] = [find(/^root\/boot\/vmlinuz-/), find(/^root\/bin\/busybox$/)];
  if (!kernel || !busybox) throw new Error(`${directory} has no kernel or no busybox: remove it, and it is downloaded anew`);
  return { kernel, busybox, drivers: DRIVERS.flatMap((driver) => find(new RegExp(`/${driver}\\.ko$`)) ?? []) };
}

async function download(architecture: DebianArchitecture, directory: string): Promise<void> {
  for (const part of ['lists/partial', 'cache/archives/partial', 'root']) await mkdir(join(directory, part), { recursive: true });
  await writeFile(join(directory, 'status'), '');
  const settings = {
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
    'APT::Sandbox::User': 'root',
    'Dir::State::lists': join(directory, 'lists'),
    'Dir::State::status': join(directory, 'status'),
    'Dir::Cache': join(directory, 'cache'),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  // one list that cannot be had is no harm: what is missing in the end is said by the download
  const complaint = await runTool('apt-get', [...options, '-q', 'update']).then(
    () => '',
    (error: Error) => error.message,
  );
  const dependencies = await runTool('apt-cache', [...options, 'depends', KERNELS[architecture]]);
  const kernel = /Depends: (linux-image-\S+)/.exec(dependencies)?.[1];
  if (!kernel) throw new Error(`apt knows no kernel for ${architecture} (${KERNELS[architecture]}). ${complaint}`);
  await runTool('apt-get', [...options, '-q', 'download', kernel, 'busybox-static'], { cwd: directory });
  for (const file of await readdir(directory))
    if (file.endsWith('.deb')) {
      await runTool('dpkg-deb', ['-x', join(directory, file), join(directory, 'root')]);
      await rm(join(directory, file));
    }
  for (const part of ['lists', 'cache']) await rm(join(directory, part), { recursive: true });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
