/** Names of per-device configuration files: `01` (ARP type Ethernet) and the MAC with dashes, lower case (netboot.md §1). */

import { formatMacAddress, parseMacAddress } from '../mac-address/index.js';

const DIRECTORY = 'pxelinux.cfg';

/** `01-aa-bb-cc-dd-ee-ff` */
export function pxelinuxFileName(mac: string): string {
  return `01-${formatMacAddress(mac, '-')}`;
}

/** `pxelinux.cfg/01-aa-bb-cc-dd-ee-ff`, relative to the TFTP root. */
export function pxelinuxPath(mac: string): string {
  return `${DIRECTORY}/${pxelinuxFileName(mac)}`;
}

/** The twelve digits of the MAC that a requested path is about, or null for any other path (`default`, an IP address in hex, a kernel). */
export function macFromPxelinuxPath(path: string): string | null {
  const match = /(?:^|\/)pxelinux\.cfg\/01-([0-9a-f-]{17})$/i.exec(path);
  return match ? parseMacAddress(match[1]!) : null;
}
