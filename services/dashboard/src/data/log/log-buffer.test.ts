import type { LogEntry } from '@mozpool/contracts';
import {
  appendLog,
  EMPTY_LOG,
  filterLog,
  indexAtTime,
  lastId,
  MAX_LOG_ENTRIES,
  MAX_MESSAGE_CHARS,
  olderLimit,
  replaceLog,
  sourcesOf,
} from './log-buffer.js';

const entry = (id: number, input: Partial<LogEntry> = {}): LogEntry => ({
  id,
  timestamp: '2026-11-25T14:05:09',
  source: 'statemachine',
  message: `entry ${id}`,
  ...input,
});
const ids = ({ entries }: { entries: readonly LogEntry[] }) => entries.map(({ id }) => id);
const many = (from: number, count: number) => Array.from({ length: count }, (_, at) => entry(from + at));

test('entries come in order and once, however they came', () => {
  const first = appendLog(EMPTY_LOG, [entry(2), entry(1), entry(2)]);
  expect(ids(first)).toEqual([1, 2]);
  expect(ids(appendLog(first, [entry(2), entry(4), entry(3)]))).toEqual([1, 2, 3, 4]);
});

test('what was stored later but happened before stands where it happened', () => {
  const first = appendLog(EMPTY_LOG, [entry(163, { timestamp: '2026-11-26T00:19:50.709' })]);
  const both = appendLog(first, [entry(175, { timestamp: '2026-11-26T00:19:50.703' })]);
  expect(ids(both)).toEqual([175, 163]);
  expect(lastId(both.entries)).toBe(175);
  expect(ids(appendLog(both, [entry(170)]))).toEqual([175, 163]);
  expect(indexAtTime(both.entries, '2026-11-26T00:19:50.705')).toBe(1);
  expect(indexAtTime(both.entries, '2026-11-26T01')).toBe(-1);
});

test('what brings nothing new leaves the same list', () => {
  const buffer = appendLog(EMPTY_LOG, [entry(1)]);
  expect(appendLog(buffer, [entry(1)]).entries).toBe(buffer.entries);
});

test('a tab that follows for days keeps a bounded number, the newest, and says that there are older ones', () => {
  let buffer = appendLog(EMPTY_LOG, many(1, MAX_LOG_ENTRIES));
  expect(buffer.hasOlder).toBe(false);
  for (let round = 0; round < 20; round++) buffer = appendLog(buffer, many(MAX_LOG_ENTRIES + 1 + round * 100, 100));
  expect(buffer.entries).toHaveLength(MAX_LOG_ENTRIES);
  expect(buffer.entries.at(-1)?.id).toBe(MAX_LOG_ENTRIES + 2_000);
  expect(buffer.hasOlder).toBe(true);
});

test('a message of any length is kept up to a limit', () => {
  const buffer = appendLog(EMPTY_LOG, [entry(1, { message: 'x'.repeat(MAX_MESSAGE_CHARS * 2) })]);
  expect(buffer.entries[0]?.message).toHaveLength(MAX_MESSAGE_CHARS);
});

test('older entries are asked for up to what is kept', () => {
  const read = replaceLog(many(1, 500), 500);
  expect(read.hasOlder).toBe(true);
  expect(olderLimit(read, 1_000)).toBe(1_500);
  expect(replaceLog(many(1, 499), 500).hasOlder).toBe(false);
  expect(olderLimit(replaceLog(many(1, MAX_LOG_ENTRIES - 10), 9), 1_000)).toBe(MAX_LOG_ENTRIES);
  expect(olderLimit(replaceLog(many(1, MAX_LOG_ENTRIES), MAX_LOG_ENTRIES), 1_000)).toBeNull();
});

test('by source, and by words that all have to appear', () => {
  const entries = [
    entry(1, { source: 'api' }),
    entry(2, { message: 'Entering State ready' }),
    entry(3, { source: 'bmm', message: 'ready' }),
  ];
  const found = (sources: string[], text: string) => filterLog(entries, { sources, text }).map(({ id }) => id);
  expect(found([], 'ready state')).toEqual([2]);
  expect(found(['api', 'bmm'], '')).toEqual([1, 3]);
  expect(found(['bmm'], 'state')).toEqual([]);
  expect(filterLog(entries, { sources: [], text: ' ' })).toBe(entries);
  expect(sourcesOf(entries)).toEqual(['api', 'bmm', 'statemachine']);
});
