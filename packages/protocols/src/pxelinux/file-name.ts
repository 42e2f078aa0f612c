/** Names of per-device configuration files: `01` (ARP type Ethernet) and the MAC with dashes, lower case (netboot.md §1). */

import { formatMacAddress } from '../mac-address/index.js';

const DIRECTORY = 'pxelinux.cfg';

/** `01-aa-bb-cc-dd-ee-ff` */
export function pxelinuxFileName(mac: string): string {
  return `01-${formatMacAddress(mac, '-')}`;
}

/** `pxelinux.cfg/01-aa-bb-cc-dd-ee-ff`, relative to the TFTP root. */
export function pxelinuxPath(mac: string): string {
  return `${DIRECTORY}/${pxelinuxFileName(mac)}`;
}
