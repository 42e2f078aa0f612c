/**
 * Placeholders in a stored PXE configuration. `%IPADDRESS%` is the original's; the others belong to one boot of one device.
 * A name that nothing fills in would reach the board as it stands, so an unknown one is refused when the text is saved.
 */

export const PXE_PLACEHOLDERS = ['IPADDRESS', 'HTTP_URL', 'DEVICE', 'BOOT', 'SECRET'] as const;
export type PxePlaceholder = (typeof PXE_PLACEHOLDERS)[number];

// At least three characters: percent-encoded bytes in a URL (`%2F%AA%BB`) are not placeholders.
const PLACEHOLDER = /%([A-Z][A-Z0-9_]{2,})%/g;

/** Names (without the percent signs) that look like placeholders but are none, each once; empty when the text may be saved. */
export function findUnknownPlaceholders(text: string): string[] {
  const names = [...text.matchAll(PLACEHOLDER)].map((match) => match[1]!);
  return [...new Set(names)].filter((name) => !isPlaceholder(name));
}

/** What is wrong with the placeholders of a text, as a phrase; null: nothing. */
export function placeholderProblem(text: string): string | null {
  const unknown = findUnknownPlaceholders(text);
  return unknown.length === 0 ? null : `there is no placeholder ${written(unknown)}; there are ${written(PXE_PLACEHOLDERS)}`;
}

/** Fills in every placeholder. One that is unknown or has no value is an error: booting a board with half a command line helps nobody. */
export function substitutePlaceholders(text: string, values: Readonly<Partial<Record<PxePlaceholder, string>>>): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => {
    const value = isPlaceholder(name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`no value for the placeholder ${whole}; known are ${written(PXE_PLACEHOLDERS)}`);
    return value;
  });
}

const written = (names: readonly string[]): string => names.map((name) => `%${name}%`).join(', ');

function isPlaceholder(name: string): name is PxePlaceholder {
  return (PXE_PLACEHOLDERS as readonly string[]).includes(name);
}
