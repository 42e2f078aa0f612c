import { accessSync } from 'node:fs';
import { hasCommand } from '@mozpool/testkit';

/** What the machines need, and Debian's package that has it: a program, or the path of a file. */
const PARTS: readonly { part: string; package: string }[] = [
  { part: 'qemu-system-x86_64', package: 'qemu-system-x86' },
  { part: '/usr/lib/ipxe/qemu/pxe-virtio.rom', package: 'ipxe-qemu' },
  { part: 'qemu-system-arm', package: 'qemu-system-arm' },
  { part: '/usr/lib/u-boot/qemu_arm/u-boot.bin', package: 'u-boot-qemu' },
  { part: 'dnsmasq', package: 'dnsmasq-base' },
  { part: 'syslinux', package: 'syslinux' },
  { part: '/usr/lib/syslinux/modules/bios/ldlinux.c32', package: 'syslinux-common' },
  { part: '/usr/lib/PXELINUX/lpxelinux.0', package: 'pxelinux' },
  { part: 'mcopy', package: 'mtools' },
  { part: 'cpio', package: 'cpio' },
  { part: 'ip', package: 'iproute2' },
  { part: 'unshare', package: 'util-linux' },
  { part: 'fping', package: 'fping' },
  { part: 'apt-get', package: 'apt' },
];

/** Debian packages that have to be installed first. */
export function missingPackages(): string[] {
  return PARTS.filter(({ part }) => !(part.startsWith('/') ? isThere(part) : hasCommand(part))).map((entry) => entry.package);
}

function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Why real machines cannot be started here at all, or null. */
export function whyNotHere(): string | null {
  if (process.platform !== 'linux') return 'they need Linux, for its network namespaces';
  if (process.getuid?.() !== 0) return 'they need root, for a network of their own';
  return null;
}
