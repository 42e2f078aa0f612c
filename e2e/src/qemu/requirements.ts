import { hasCommand } from '@mozpool/testkit';

/** Debian's package for each program that the machines need; the first file or program that is missing names it. */
const PACKAGES: readonly { program: string; package: string }[] = [
  { program: 'qemu-system-x86_64', package: 'qemu-system-x86 ipxe-qemu' },
  { program: 'qemu-system-arm', package: 'qemu-system-arm u-boot-qemu' },
  { program: 'dnsmasq', package: 'dnsmasq-base' },
  { program: 'syslinux', package: 'syslinux syslinux-common pxelinux' },
  { program: 'mcopy', package: 'mtools' },
  { program: 'cpio', package: 'cpio' },
  { program: 'ip', package: 'iproute2' },
  { program: 'unshare', package: 'util-linux' },
  { program: 'fping', package: 'fping' },
  { program: 'apt-get', package: 'apt' },
];

/** Debian packages that have to be installed first. */
export function missingPackages(): string[] {
  return PACKAGES.filter(({ program }) => !hasCommand(program)).flatMap((entry) => entry.package.split(' '));
}

/** Why real machines cannot be started here at all, or null. */
export function whyNotHere(): string | null {
  if (process.platform !== 'linux') return 'they need Linux, for its network namespaces';
  if (process.getuid?.() !== 0) return 'they need root, for a network of their own';
  return null;
}
