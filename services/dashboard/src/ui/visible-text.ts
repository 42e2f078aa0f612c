/**
 * Names, comments and logs come from devices and strangers. They are shown as text alone; this makes the characters visible
 * that would otherwise hide or reorder what stands beside them.
 */
const CONTROL_PICTURES = 0x2400;
const DELETE_PICTURE = '␡';
/** Directions, invisible marks and separators: what bends text without being seen. */
const INVISIBLE = /[\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

export function visibleText(text: string, { lines = false }: { lines?: boolean } = {}): string {
  const shown = text
    .replace(CONTROL, (character) => {
      const code = character.charCodeAt(0);
      if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
      return code === 0x7f ? DELETE_PICTURE : codePoint(character);
    })
    .replace(INVISIBLE, codePoint);
  return lines ? shown : shown.replaceAll('\n', '␊').replaceAll('\t', ' ');
}

const codePoint = (character: string): string => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;

/** The beginning of a text, never with half a character at its end. */
export function cutText(text: string, max: number): { shown: string; isCut: boolean } {
  if (text.length <= max) return { shown: text, isCut: false };
  const end = /[\uD800-\uDBFF]$/.test(text.slice(0, max)) ? max - 1 : max;
  return { shown: text.slice(0, end), isCut: true };
}
