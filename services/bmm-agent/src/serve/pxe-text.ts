import type { BootEntry } from '@mozpool/contracts';
import type { TftpRoute } from '@mozpool/hardware';
import { type BootLoader, grubConfig, ipxeScript, parseBootPath, substitutePlaceholders } from '@mozpool/protocols';
import type { RequestHandler } from 'express';
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

/** Where a loader that asked by TFTP or HTTP finds boot files; iPXE always by HTTP, which is faster. */
const TEXTS: Readonly<Record<BootLoader, (text: string, by: 'tftp' | 'http', httpUrl: string) => string>> = {
  pxelinux: (text) => text,
  grub: (text, by) => grubConfig(text, { prefix: by === 'http' ? '/boot' : '' }),
  ipxe: (text, _by, httpUrl) => ipxeScript(text, { prefix: `${httpUrl}/boot` }),
};

export interface BootTexts {
  store: Pick<AgentStore, 'armedBootOf'>;
  address: () => BootAddress;
  onServed: (device: string, path: string) => void;
}

/** What a device that is to boot from the network finds under a path, in the language of its loader; null for any other, which boots its card. */
export function bootTextAt({ store, address, onServed }: BootTexts, path: string, by: 'tftp' | 'http'): string | null {
  const asked = parseBootPath(path);
  const boot = asked === null ? undefined : store.armedBootOf(asked.mac);
  if (!asked || !boot) return null;
  onServed(boot.device, path);
  return TEXTS[asked.loader](pxeText(boot, address()), by, address().httpUrl);
}

export function pxeRoute(texts: BootTexts): TftpRoute {
  return async ({ path }) => {
    const text = bootTextAt(texts, path, 'tftp');
    return text === null ? null : Buffer.from(text);
  };
}

/** The same by HTTP, before the boot files. It holds the secret of a boot: nobody on the way keeps it. */
export function pxePages(texts: BootTexts): RequestHandler {
  return (request, response, next) => {
    const path = decodedPath(request.path);
    const text = request.method === 'GET' && path !== null ? bootTextAt(texts, path, 'http') : null;
    if (text === null) return next();
    response.set('Cache-Control', 'no-store').type('text/plain').send(text);
  };
}

/** iPXE that asks for the script of a machine which is not to boot from the network: back to the firmware, which boots the disk. */
export const bootTheDisk: RequestHandler = (request, response, next) => {
  const path = decodedPath(request.path);
  if (request.method !== 'GET' || path === null || parseBootPath(path)?.loader !== 'ipxe') return next();
  response.set('Cache-Control', 'no-store').type('text/plain').send('#!ipxe\nexit\n');
};

function decodedPath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
