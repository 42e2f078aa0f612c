import type { LogEntry } from '@mozpool/contracts';
import { exampleEntry as entry } from '../../testing/examples.js';
import { addNewer, addOlder, EMPTY_LOG, lastId, MAX_LOG_CHARS, MAX_LOG_ENTRIES, MAX_MESSAGE_CHARS, mayHaveOlder } from './log-window.js';

const ids = ({ entries }: { entries: readonly LogEntry[] }) => entries.map(({ id }) => id);
const many = (from: number, count: number, message = 'x') => Array.from({ length: count }, (_, at) => entry(from + at, { message }));

test('new entries come in order and once, however they came', () => {
  const first = addNewer(EMPTY_LOG, [entry(2), entry(1), entry(2)]);
  expect(ids(first)).toEqual([1, 2]);
  const second = addNewer(first, [entry(2), entry(4), entry(3)]);
  expect(ids(second)).toEqual([1, 2, 3, 4]);
  expect(lastId(second.entries)).toBe(4);
  expect(addNewer(second, [entry(4)])).toBe(second);
});

test('older entries are put before them, once; fewer than were asked for are the first ones', () => {
  const window = addNewer(EMPTY_LOG, many(100, 50));
  expect(mayHaveOlder(window, 50)).toBe(true);
  expect(mayHaveOlder(window, 51)).toBe(false);
  const more = addOlder(window, [entry(99), entry(98), entry(100)], 3);
  expect(ids(more).slice(0, 3)).toEqual([98, 99, 100]);
  expect(more).toMatchObject({ hasOlder: true, hasNewer: false });
  const all = addOlder(more, [entry(5)], 3);
  expect(ids(all)[0]).toBe(5);
  expect(mayHaveOlder(all, 1)).toBe(false);
});

test('a tab that follows for days keeps a bounded number, the newest, and says that there are older ones', () => {
  let window = addOlder(addNewer(EMPTY_LOG, many(1, MAX_LOG_ENTRIES)), [], 10);
  expect(mayHaveOlder(window, 500)).toBe(false);
  for (let round = 0; round < 20; round++) window = addNewer(window, many(MAX_LOG_ENTRIES + 1 + round * 100, 100));
  expect(window.entries).toHaveLength(MAX_LOG_ENTRIES);
  expect(ids(window)[0]).toBe(2_001);
  expect(lastId(window.entries)).toBe(MAX_LOG_ENTRIES + 2_000);
  expect(window).toMatchObject({ hasOlder: true, hasNewer: false });
});

test('whoever goes back further than what is kept lets the newest go, without a gap', () => {
  const window = addOlder(addNewer(EMPTY_LOG, many(3_001, 4_500)), many(2_001, 1_000), 1_000);
  expect(window.entries).toHaveLength(MAX_LOG_ENTRIES);
  expect(ids(window)[0]).toBe(2_001);
  expect(lastId(window.entries)).toBe(7_000);
  expect(window).toMatchObject({ hasOlder: true, hasNewer: true });
});

test('messages are kept up to a limit, each and all together', () => {
  const huge = 'x'.repeat(MAX_MESSAGE_CHARS * 2);
  const window = addNewer(EMPTY_LOG, many(1, 1_000, huge));
  expect(window.entries[0]?.message).toHaveLength(MAX_MESSAGE_CHARS);
  expect(window.entries).toHaveLength(Math.floor(MAX_LOG_CHARS / MAX_MESSAGE_CHARS));
  expect(lastId(window.entries)).toBe(1_000);
  expect(window.hasOlder).toBe(true);
});
