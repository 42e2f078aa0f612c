/** A boot configuration as names and values; one that is not an object is shown as it is. */
export function bootConfigEntries(text: string): [string, string][] {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return text === '' ? [] : [['Boot configuration', text]];
  return Object.entries(value).map(([key, inner]) => [key, typeof inner === 'string' ? inner : JSON.stringify(inner)]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // shown as it is
    return null;
  }
}
