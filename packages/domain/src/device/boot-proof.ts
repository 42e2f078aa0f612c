/** How a call proves that it comes from the boot that we ordered; both null where the script does not know of it. */
export interface BootProof {
  boot: number | null;
  secret: string | null;
}

/** Whether scripts are believed that know nothing of it. */
export type OldBootScripts = 'accept' | 'refuse';

/** What to do about a script that is refused, as the end of a sentence. */
export const WITHOUT_PROOF =
  'without the number and secret of its boot. Let the PXE configuration carry mozpool-boot=%BOOT% mozpool-secret=%SECRET% and the script send them back (?boot=…&secret=…), or set OLD_BOOT_SCRIPTS=accept';

/** `stale`: of a boot that is over, or a guess. `refused`: of an old script, where those are not believed. */
export function checkBootProof(
  { boot, secret }: BootProof,
  ours: { boot: number | null; bootSecret: string | null },
  oldBootScripts: OldBootScripts,
): 'fine' | 'stale' | 'refused' {
  if (boot === null) return oldBootScripts === 'accept' ? 'fine' : 'refused';
  return boot === ours.boot && sameSecret(secret, ours.bootSecret) ? 'fine' : 'stale';
}

/** Takes a time that tells nothing about where two secrets differ. A missing one equals nothing, not even another missing one. */
function sameSecret(given: string | null, ours: string | null): boolean {
  if (given === null || ours === null || ours === '') return false;
  let difference = given.length ^ ours.length;
  for (let at = 0; at < given.length; at++) difference |= given.charCodeAt(at) ^ ours.charCodeAt(at % ours.length);
  return difference === 0;
}
