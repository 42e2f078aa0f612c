import type { BigIntStats } from 'node:fs';

/** A file that was replaced, rewritten, renamed or linked is another one. */
export function fileIdentity(stats: BigIntStats): string {
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':');
}
