/** Which receivers may be called: names, `*` for all of them, `*.example.org` for those below a name. */
export function createHostRule(patterns: readonly string[]): (host: string) => boolean {
  const lowered = patterns.map((pattern) => pattern.toLowerCase());
  return (host) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    return lowered.some((pattern) => pattern === '*' || pattern === name || (pattern.startsWith('*.') && name.endsWith(pattern.slice(1))));
  };
}

/** The name or address in a URL, an IPv6 address without its brackets. */
export const hostNameOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');
