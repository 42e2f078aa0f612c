/** Parameters of a kernel command line. Where one occurs more than once the last counts, as for `mobile-imaging-url` (bmm.md §7.1). */

/** Name → value in order of first appearance; a word without `=` has the value `''`. The value is everything after the first `=`. */
export function parseKernelCommandLine(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const word of text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []) {
    const bare = word.replaceAll('"', '');
    const equals = bare.indexOf('=');
    if (equals === -1) parameters.set(bare, '');
    else parameters.set(bare.slice(0, equals), bare.slice(equals + 1));
  }
  return parameters;
}

/** One parameter's value, or null when the command line does not have it. */
export function kernelParameter(text: string, name: string): string | null {
  return parseKernelCommandLine(text).get(name) ?? null;
}
