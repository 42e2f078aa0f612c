/** What an operator can do about what the system refuses, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already; stop it, or choose another port',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'there is no host of that name',
  EACCES: 'its user may not; ports below 1024 need root or CAP_NET_BIND_SERVICE, files and directories need permissions',
  EPERM: 'its user may not',
  ENOENT: 'there is no such file or directory',
  EEXIST: 'there is a file in the place of the directory',
  ENOTDIR: 'there is a file in the place of the directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of its user is used up',
};
/** Deeper chains are a loop. */
const MAX_CAUSES = 8;

/** From the innermost error that has such a code; null when none has. */
export function startAdvice(error: unknown): string | null {
  let advice: string | null = null;
  let current = error as { code?: unknown; cause?: unknown } | null | undefined;
  for (let depth = 0; depth < MAX_CAUSES && typeof current === 'object' && current !== null; depth += 1) {
    const { code, cause } = current;
    advice = (typeof code === 'string' && ADVICE[code]) || advice;
    current = cause as typeof current;
  }
  return advice;
}
