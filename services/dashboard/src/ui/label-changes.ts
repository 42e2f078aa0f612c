/** What a person writes about labels: `gpu=mali` sets one, `!gpu` removes it, `gpu` alone sets it to `true`. The last one counts. */
export function parseLabelChanges(texts: readonly string[]): Record<string, string | null> {
  return Object.fromEntries(
    texts.map((text): [string, string | null] => {
      const trimmed = text.trim();
      if (trimmed.startsWith('!')) return [trimmed.slice(1).trim(), null];
      const at = trimmed.indexOf('=');
      return at === -1 ? [trimmed, 'true'] : [trimmed.slice(0, at).trim(), trimmed.slice(at + 1).trim()];
    }),
  );
}
