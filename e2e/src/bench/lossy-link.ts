import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findProgram } from './boot-servers.js';

export const LOSSY_LINK = 'it needs root, /dev/net/tun, iproute2 and lossy-link on the PATH';

/** `lossy-link` joins two network namespaces by a wire that delays and loses; null where it cannot be used. */
export function findLossyLink(): string | null {
  if (process.getuid?.() !== 0 || !existsSync('/dev/net/tun') || findProgram('ip') === null) return null;
  // beside a checkout, or beside the checkout's own directory
  const beside = ['../../../../shared/tools', '../../../../../shared/tools'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return findProgram('lossy-link', beside);
}
