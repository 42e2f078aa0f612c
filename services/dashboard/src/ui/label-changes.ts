import { splitPair } from '../data/key-values.js';

/** What a person writes about labels: `gpu=mali` sets one, `!gpu` removes it, `gpu` alone sets it to `true`. The last one counts. */
export function parseLabelChanges(texts: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(
    texts.map((text): [string, string | null] => {
      const trimmed = text.trim();
      if (trimmed.startsWith('!')) return [trimmed.slice(1).trim(), null];
      const [key, value] = splitPair(trimmed);
      return [key, value ?? 'true'];
    }),
  );
}
