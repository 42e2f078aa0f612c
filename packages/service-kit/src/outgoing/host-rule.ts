import { z } from 'zod';
import { envList } from '../config/env-fields.js';

/** Which hosts may be called: names, `*` for all of them, `*.example.org` for those below a name. */
export function createHostRule(patterns: readonly string[]): (host: string) => boolean {
  const lowered = patterns.map((pattern) => pattern.toLowerCase());
  return (host) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    return lowered.some((pattern) => pattern === '*' || pattern === name || (pattern.startsWith('*.') && name.endsWith(pattern.slice(1))));
  };
}

/** The name or address in a URL, an IPv6 address without its brackets. */
export const hostNameOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

/** A setting with such patterns. */
export const envHosts = envList(
  z.string().regex(/^(\*|(\*\.)?[A-Za-z0-9._:-]+)$/, 'is not a host like ci.example.org, *.example.org or *'),
);
