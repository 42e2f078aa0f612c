/** The same boot as a PXELINUX configuration says, for loaders that speak another language (netboot.md §3, §4). */

import { type PxelinuxEntry, parsePxelinux } from './parse-pxelinux.js';

export interface BootFilesAt {
  /** What stands before the path of a file: `http://10.0.0.1:8082/boot` for iPXE; for GRUB `/boot` or nothing, since it knows its server. */
  readonly prefix: string;
}

/** A script that begins with `#!ipxe` is one already. `exit` gives the machine back to its firmware, which boots the next device, the disk. */
export function ipxeScript(text: string, files: BootFilesAt): string {
  if (text.startsWith('#!ipxe')) return text;
  return lines('#!ipxe', parsePxelinux(text), files, ({ kernel, append, initrds }) => [
    `kernel ${kernel}${append === '' ? '' : ` ${append}`}`,
    ...initrds.map((initrd) => `initrd ${initrd}`),
    'boot',
  ]);
}

/** A `grub.cfg`. */
export function grubConfig(text: string, files: BootFilesAt): string {
  return lines('set timeout=0', parsePxelinux(text), files, ({ kernel, append, initrds }) => [
    `linux ${kernel}${append === '' ? '' : ` ${append.replace(/[$;&|<>(){}\\]/g, '\\$&')}`}`,
    ...(initrds.length > 0 ? [`initrd ${initrds.join(' ')}`] : []),
    'boot',
  ]);
}

function lines(
  first: string,
  entry: PxelinuxEntry | null,
  { prefix }: BootFilesAt,
  boot: (of: { kernel: string; append: string; initrds: string[] }) => string[],
): string {
  if (!entry || entry.kernel === null) return `${first}\nexit\n`;
  const at = (path: string) => (/^[a-z]+:\/\//i.test(path) ? path : `${prefix}/${path.replace(/^\/+/, '')}`);
  const initrds = (entry.initrd ?? '').split(',').filter(Boolean).map(at);
  return `${[first, ...boot({ kernel: at(entry.kernel), append: entry.append, initrds })].join('\n')}\n`;
}
