import { bootConfigEntries } from './boot-config-entries.js';

test.each([
  ['{}', []],
  ['', []],
  [
    '{"b2gbase":"http://x/","n":1}',
    [
      ['b2gbase', 'http://x/'],
      ['n', '1'],
    ],
  ],
  ['[1]', [['Boot configuration', '[1]']]],
  ['{broken', [['Boot configuration', '{broken']]],
])('%s', (text, entries) => expect(bootConfigEntries(text)).toEqual(entries));
