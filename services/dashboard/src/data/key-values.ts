/** `gpu=mali` as its parts; without a value, the value is null. */
export function splitPair(text: string): [key: string, value: string | null] {
  const at = text.indexOf('=');
  return at === -1 ? [text.trim(), null] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** Pairs as a field of a form shows them. */
export const pairTexts = (pairs: Readonly<Record<string, string | number>>): string[] =>
  Object.entries(pairs).map(([key, value]) => `${key}=${value}`);

/** What was written, as pairs; a key alone has `alone`. Of a key that comes twice, the last counts. */
export const readPairs = (texts: readonly string[], alone: string): Record<string, string> =>
  Object.fromEntries(texts.map(splitPair).map(([key, value]) => [key, value ?? alone]));

/** The same of pairs whose values are numbers; what is none stays as it was written, for the schema to tell. */
export const readNumbers = (texts: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    texts
      .map(splitPair)
      .map(([key, value]) => [key, value === null || value === '' || Number.isNaN(Number(value)) ? value : Number(value)]),
  );
