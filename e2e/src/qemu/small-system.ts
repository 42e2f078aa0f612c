import { chmod, copyFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DebianParts } from './debian-parts.js';
import { runTool } from './run-tool.js';

/** Scripts of the machines lie beside the sources, wherever this module was compiled to. */
export const guestFile = (name: string) => fileURLToPath(new URL(`../../src/qemu/guest/${name}`, import.meta.url));
const FIRST_STAGE = fileURLToPath(new URL('../../../services/bmm-agent/boot/scripts/mobile-init.sh', import.meta.url));

const INITTAB = `::sysinit:/etc/rc
::once:/opt/main
::ctrlaltdel:/bin/reboot
`;

/** What a machine runs after its start: our first boot script (the live image), or the system of a disk image. */
export type SmallSystem = 'live' | 'disk';

/** An initial RAM disk with busybox, the drivers and one program, packed by gzip. */
export async function buildSmallSystem(system: SmallSystem, parts: DebianParts, file: string): Promise<void> {
  const root = `${file}.root`;
  await rm(root, { recursive: true, force: true });
  const put = async (from: string, to: string) => {
    await mkdir(join(root, dirname(to)), { recursive: true });
    await copyFile(from, join(root, to));
    await chmod(join(root, to), 0o755);
  };
  for (const directory of ['proc', 'sys', 'dev', 'tmp', 'etc', 'opt', 'lib/modules', 'var/log'])
    await mkdir(join(root, directory), { recursive: true });
  await put(parts.busybox, 'bin/busybox');
  await symlink('busybox', join(root, 'bin/sh'));
  await symlink('bin/busybox', join(root, 'init'));
  await put(guestFile('rc.sh'), 'etc/rc');
  await put(guestFile('dhcp.sh'), 'etc/dhcp.sh');
  await put(system === 'live' ? FIRST_STAGE : guestFile('disk.sh'), 'opt/main');
  await writeFile(join(root, 'etc/inittab'), INITTAB);
  for (const driver of parts.drivers) await put(driver, join('lib/modules', basename(driver)));
  await writeFile(join(root, 'lib/modules/order'), parts.drivers.map((driver) => `${basename(driver)}\n`).join(''));
  await runTool('sh', ['-c', 'find . | cpio -o -H newc --quiet | gzip -6 >"$1"', 'sh', file], { cwd: root });
  await rm(root, { recursive: true });
}
