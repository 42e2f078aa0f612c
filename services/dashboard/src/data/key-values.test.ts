import { pairTexts, readNumbers, readPairs, splitPair } from './key-values.js';

test.each([
  ['gpu=mali', ['gpu', 'mali']],
  [' url = http://x/?a=b ', ['url', 'http://x/?a=b']],
  ['gpu', ['gpu', null]],
  ['gpu=', ['gpu', '']],
])('%j is %j', (text, pair) => expect(splitPair(text)).toEqual(pair));

test('what is shown is read as the same', () => {
  const pairs = { gpu: 'mali', rack: '7' };
  expect(readPairs(pairTexts(pairs), 'true')).toEqual(pairs);
  expect(readNumbers(pairTexts({ pxe_booting: 240 }))).toEqual({ pxe_booting: 240 });
});

test('a key alone has what the caller says; what is no number is left as it is', () => {
  expect(readPairs(['gpu'], 'true')).toEqual({ gpu: 'true' });
  expect(readNumbers(['a=soon', 'b', 'c='])).toEqual({ a: 'soon', b: null, c: '' });
});
