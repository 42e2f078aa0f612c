import { cutText, visibleText } from './visible-text.js';

test.each([
  ['plain text, äöü, 漢字, 🙂', 'plain text, äöü, 漢字, 🙂'],
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['a\u0000b\u001b[31m\u007f', 'a⟨U+0000⟩b⟨U+001B⟩[31m⟨U+007F⟩'],
  ['a\u0085b', 'a⟨U+0085⟩b'],
  ['user\u202egnp.exe', 'user⟨U+202E⟩gnp.exe'],
  ['a\u2066b\u2069', 'a⟨U+2066⟩b⟨U+2069⟩'],
  ['zero\u200bwidth\ufeff', 'zero⟨U+200B⟩width⟨U+FEFF⟩'],
  ['tag\u{e0041}', 'tag⟨U+E0041⟩'],
  ['one\r\ntwo\tthree', 'one ⏎ two three'],
])('%j is shown as %j', (text, shown) => expect(visibleText(text)).toBe(shown));

test('where lines are wanted they stay lines', () => expect(visibleText('one\ntwo\t3', { lines: true })).toBe('one\ntwo\t3'));

test('a text is cut between characters', () => {
  expect(cutText('abcdef', 6)).toEqual({ shown: 'abcdef', isCut: false });
  expect(cutText('abcdef', 3)).toEqual({ shown: 'abc', isCut: true });
  expect(cutText('ab🙂cd', 3)).toEqual({ shown: 'ab', isCut: true });
});
