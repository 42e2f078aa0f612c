/** Paths as boot clients write them: absolute or relative, with either slash (netboot.md §7.10). */

export type TftpPath = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly reason: string };

/**
 * One spelling for every path, relative to the root, without leading or doubled slashes. Control characters, empty names and
 * `.` or `..` components are refused rather than resolved: no honest client sends them.
 */
export function normalizeTftpPath(raw: string): TftpPath {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(raw)) return { ok: false, reason: 'control character in the path' };
  const components = raw.replaceAll('\\', '/').split('/').filter(Boolean);
  if (components.length === 0) return { ok: false, reason: 'empty path' };
  if (components.some((component) => component === '.' || component === '..')) return { ok: false, reason: 'path leads out of the root' };
  return { ok: true, path: components.join('/') };
}
