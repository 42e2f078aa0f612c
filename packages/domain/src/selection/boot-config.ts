/** Boot configurations are compared as values: key order does not matter, and null, empty and unreadable text are `{}`. */
export function sameBootConfig(one: string | null, other: string | null): boolean {
  return canonicalBootConfig(one) === canonicalBootConfig(other);
}

/** The same text for all boot configurations that are equal. */
export function canonicalBootConfig(text: string | null): string {
  return canonical(parsed(text));
}

function parsed(text: string | null): unknown {
  try {
    return text ? (JSON.parse(text) ?? {}) : {};
  } catch {
    return {};
  }
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
