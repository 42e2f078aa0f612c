import type { BootEntry } from '@mozpool/contracts';
import type { TftpRoute } from '@mozpool/hardware';
import { macFromPxelinuxPath, substitutePlaceholders } from '@mozpool/protocols';
import type { AgentStore } from '../store/agent-store.js';

export interface BootAddress {
  ipAddress: string;
  /** Without a final slash. */
  httpUrl: string;
}

/** The PXE text of a boot, filled in. */
export function pxeText(boot: BootEntry, { ipAddress, httpUrl }: BootAddress): string {
  return substitutePlaceholders(boot.pxe, {
    IPADDRESS: ipAddress,
    HTTP_URL: httpUrl,
    DEVICE: boot.device,
    BOOT: String(boot.boot),
    SECRET: boot.secret,
  });
}

/** Serves the configuration of a device that is to boot from the network; for any other the file is missing, and it boots its card. */
export function pxeRoute(store: AgentStore, address: () => BootAddress, onServed: (device: string, path: string) => void): TftpRoute {
  return async ({ path }) => {
    const mac = macFromPxelinuxPath(path);
    const boot = mac === null ? undefined : store.armedBootOf(mac);
    if (!boot) return null;
    onServed(boot.device, path);
    return Buffer.from(pxeText(boot, address()));
  };
}
