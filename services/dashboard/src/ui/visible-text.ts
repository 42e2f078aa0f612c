/**
 * Names, comments and logs come from devices and strangers. They are shown as text alone; this makes the characters visible
 * that would otherwise hide or reorder what stands beside them.
 */
/** Directions, invisible marks and separators: what bends text without being seen. */
const INVISIBLE = /[\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

/** With `lines` they stay lines; without, a text is one line. */
export function visibleText(text: string, { lines = false }: { lines?: boolean } = {}): string {
  const shown = text.replaceAll('\r\n', '\n').replace(CONTROL, codePoint).replace(INVISIBLE, codePoint);
  return lines ? shown : shown.replaceAll('\n', ' ⏎ ').replaceAll('\t', ' ');
}

/** Not as the pictures that Unicode has for some of them: few fonts do. */
const codePoint = (character: string): string => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;

/** Choices of a select, for names that strangers may have given. */
export const visibleChoices = (names: readonly string[]) => names.map((name) => ({ value: name, label: visibleText(name) }));

/** The beginning of a text, never with half a character at its end. */
export function cutText(text: string, max: number): { shown: string; isCut: boolean } {
  if (text.length <= max) return { shown: text, isCut: false };
  const end = /[\uD800-\uDBFF]$/.test(text.slice(0, max)) ? max - 1 : max;
  return { shown: text.slice(0, end), isCut: true };
}
