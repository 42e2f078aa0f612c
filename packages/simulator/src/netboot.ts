import { parsePxelinux, pxelinuxPath } from '@mozpool/protocols';
import type { BootIdentity } from './imaging-server.js';
import type { PowerSession } from './power-session.js';

/** What the PXE file told the device to do. */
export interface NetbootPlan {
  /** Name of the second-stage script, with dashes, without `.sh`. */
  script: string;
  scriptUrl: string;
  /** Where events and the boot configuration are, up to and including the device's name, without a trailing slash. */
  deviceUrl: string;
  identity: BootIdentity;
}

/**
 * The boot loader's part: PXE file, kernel and ramdisks over TFTP. Null whenever any of it is not to be had: the preseeded boot
 * script then boots the card (bmm.md §9). Only the MAC's own file is asked for; no server of ours offers the fallbacks.
 */
export async function tryNetboot(session: PowerSession): Promise<NetbootPlan | null> {
  const { config, log } = session.parts;
  const decline = (cause: string): null => {
    log('warn', 'no network boot; the card boots instead', { device: config.name, cause });
    return null;
  };
  await session.reach('netboot');
  const path = pxelinuxPath(config.mac);
  const file = await session.tftp(path, true);
  if (file.kind === 'refused' && file.code === 1) return null;
  if (file.kind !== 'file') return decline(`${path}: ${file.kind === 'refused' ? file.message : file.cause}`);
  const entry = parsePxelinux(file.content?.toString('utf8') ?? '');
  if (!entry || entry.kernel === null) return decline(`${path} names no kernel`);
  const scriptUrl = entry.parameters.get('mobile-imaging-url');
  const script = scriptUrl === undefined ? null : scriptName(scriptUrl);
  if (scriptUrl === undefined || script === null) return decline(`${path} has no mobile-imaging-url=…/NAME.sh`);
  const mozpoolUrl = entry.parameters.get('mozpool-url');
  const base = httpBase(mozpoolUrl ?? scriptUrl, mozpoolUrl === undefined);
  if (base === null) return decline(`${path}: mozpool-url or mobile-imaging-url must be an http URL`);
  for (const part of [entry.kernel, ...(entry.initrd?.split(',') ?? [])]) {
    const fetched = await session.tftp(part, false);
    if (fetched.kind !== 'file') return decline(`${part}: ${fetched.kind === 'refused' ? fetched.message : fetched.cause}`);
    if (fetched.bytes === 0) return decline(`${part} is empty`);
  }
  const name = entry.parameters.get('mozpool-device') ?? config.name;
  return {
    script,
    scriptUrl: new URL(scriptUrl, `${base}/`).href,
    deviceUrl: `${base}/api/device/${encodeURIComponent(name)}`,
    identity: { boot: entry.parameters.get('mozpool-boot') ?? null, secret: entry.parameters.get('mozpool-secret') ?? null },
  };
}

function scriptName(url: string): string | null {
  const match = /([^/]+)\.sh$/.exec(url.replace(/[?#].*$/, ''));
  return match ? match[1]!.replaceAll('_', '-') : null;
}

/** Base URL without a trailing slash; of the script's URL only the origin counts. */
function httpBase(url: string, originOnly: boolean): string | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:') return null;
  return originOnly ? parsed.origin : `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '');
}
