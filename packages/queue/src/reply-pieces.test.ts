import { createReplyJoiner, cutReply } from './reply-pieces.js';

function join(pieces: string[]): [string, string][] {
  const replies: [string, string][] = [];
  const take = createReplyJoiner((id, json) => replies.push([id, json]));
  for (const piece of pieces) take(piece);
  return replies;
}

test('a short reply is one piece', () => {
  expect(cutReply('q1', '{"a":1}')).toEqual(['q1:0:1:{"a":1}']);
});

test('every piece is short enough for a notification, in bytes', () => {
  const pieces = cutReply(crypto.randomUUID(), JSON.stringify('☃é🙂'.repeat(20_000)));
  expect(pieces.length).toBeGreaterThan(10);
  expect(Math.max(...pieces.map((piece) => Buffer.byteLength(piece)))).toBeLessThan(8_000);
});

test('text beyond ASCII survives being cut anywhere', () => {
  const text = '☃é🙂x"\\'.repeat(5_000);
  const [reply] = join(cutReply('q1', JSON.stringify(text)));
  expect(JSON.parse(reply![1])).toBe(text);
});

test('pieces of two replies may alternate', () => {
  const [a, b] = [cutReply('a', 'A'.repeat(20_000)), cutReply('b', 'B'.repeat(20_000))];
  const mixed = a.flatMap((piece, index) => [piece, b[index]!]);
  expect(join(mixed).map(([id, json]) => [id, json.length])).toEqual([
    ['a', 20_000],
    ['b', 20_000],
  ]);
});

test('a reply that lost a piece never arrives, and does no harm to the next', () => {
  const [first, , ...rest] = cutReply('a', 'A'.repeat(30_000));
  expect(join([first!, ...rest, ...cutReply('b', '{}')])).toEqual([['b', '{}']]);
});

test('what is no piece is ignored', () => {
  expect(join(['', 'hello', 'a:b:c:d'])).toEqual([]);
});
