/** Something that the command palette leads to. */
export interface Entry {
  id: string;
  label: string;
  description: string;
  /** Found by these too. */
  keywords: string;
}

/** More than these nobody reads: type another letter. */
export const MAX_FOUND = 12;

/** Entries that have every word, those first whose label begins with the first one, then those whose label has it. */
export function findEntries<E extends Entry>(entries: readonly E[], query: string): E[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const [first = ''] = words;
  const found: { entry: E; rank: number }[] = [];
  for (const entry of entries) {
    const label = entry.label.toLowerCase();
    const all = `${label} ${entry.keywords.toLowerCase()}`;
    if (!words.every((word) => all.includes(word))) continue;
    found.push({ entry, rank: label === query.trim().toLowerCase() ? 0 : label.startsWith(first) ? 1 : label.includes(first) ? 2 : 3 });
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_FOUND)
    .map(({ entry }) => entry);
}

/** A number is that of a request, with or without a mark before it. None begins with a zero, as the ends of names do. */
export function requestNumber(query: string): number | null {
  const [, digits] = /^(?:request\s*)?#?([1-9]\d{0,14})$/i.exec(query.trim()) ?? [];
  return digits === undefined ? null : Number(digits);
}
