import type { BigIntStats, Stats } from 'node:fs';

/** A file that was replaced, rewritten, renamed or linked is another one. */
export function fileIdentity(stats: BigIntStats): string {
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(':');
}

/** As much of it as everybody knows who has only looked at the file, for comparison once it is open. */
export interface FileDescription {
  readonly inode: number;
  readonly size: number;
  /** Milliseconds since 1970, the fraction cut off. */
  readonly modifiedAt: number;
}

/** A description with the path it was found under. */
export interface FoundFile extends FileDescription {
  readonly path: string;
}

export function describeFile({ ino, size, mtimeMs }: Stats | BigIntStats): FileDescription {
  return { inode: Number(ino), size: Number(size), modifiedAt: Math.floor(Number(mtimeMs)) };
}

export function isSameFile(one: FileDescription, other: FileDescription): boolean {
  return one.inode === other.inode && one.size === other.size && one.modifiedAt === other.modifiedAt;
}
