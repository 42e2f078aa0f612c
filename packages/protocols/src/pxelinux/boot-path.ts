/** Which boot loader asks for the configuration of which machine (netboot.md §1–4, §8). */

import { parseMacAddress } from '../mac-address/index.js';

export type BootLoader = 'pxelinux' | 'grub' | 'ipxe';

export interface BootPath {
  /** Twelve digits. */
  readonly mac: string;
  readonly loader: BootLoader;
}

const MAC = '[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}';
/** `01` is ARP's type for Ethernet. GRUB's source writes it, its manual does not; iPXE scripts are named as `${mac}` or `${mac:hexhyp}` spell it. */
const FORMS: readonly (readonly [BootLoader, RegExp])[] = [
  ['pxelinux', new RegExp(`(?:^|/)pxelinux\\.cfg/01-(${MAC})$`, 'i')],
  ['grub', new RegExp(`(?:^|/)grub\\.cfg-(?:01-)?(${MAC})$`, 'i')],
  ['ipxe', new RegExp(`(?:^|/)(?:01-)?(${MAC})\\.ipxe$`, 'i')],
];

/** Below any directory; null for every other path (`default`, an IP address in hex, a kernel). */
export function parseBootPath(path: string): BootPath | null {
  for (const [loader, form] of FORMS) {
    const text = form.exec(path)?.[1];
    const mac = text === undefined ? null : parseMacAddress(text);
    if (mac !== null) return { mac, loader };
  }
  return null;
}
