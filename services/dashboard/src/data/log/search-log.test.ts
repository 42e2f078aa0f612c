import type { LogEntry } from '@mozpool/contracts';
import type { LogQuery } from './log-source.js';
import { searchLog, searchQuery } from './search-log.js';

test.each([
  [{ sources: [], text: '' }, null],
  [{ sources: [], text: '  ' }, null],
  [{ sources: ['bmm', 'sut'], text: '' }, null],
  [{ sources: ['bmm'], text: '' }, { source: 'bmm' }],
  [{ sources: [], text: 'boot  FAILED' }, { q: 'FAILED' }],
  [{ sources: ['bmm', 'sut'], text: 'boot' }, { q: 'boot' }],
  [
    { sources: ['bmm'], text: 'boot' },
    { q: 'boot', source: 'bmm' },
  ],
  [{ sources: [], text: 'x'.repeat(300) }, { q: 'x'.repeat(200) }],
])('the server is asked for %j with %j', (filter, expected) => expect(searchQuery(filter)).toEqual(expected));

/** A log of so many lines, and what was asked of it. */
function log(lines: number) {
  const asked: LogQuery[] = [];
  const all = Array.from(
    { length: lines },
    (_, at): LogEntry => ({ id: at + 1, timestamp: '2026-11-25T14:00:00', source: 'syslog', message: `past line ${at + 1}` }),
  );
  const read = async (query: LogQuery) => {
    asked.push(query);
    const before = Number(query.before ?? Number.POSITIVE_INFINITY);
    return all.filter(({ id, message }) => id < before && message.includes(String(query.q ?? ''))).slice(-Number(query.limit));
  };
  return { read, asked };
}

test('a line far back is found though every line holds the longest word', async () => {
  const { read, asked } = log(1_700);
  const { entries, isAll } = await searchLog(read, { sources: [], text: 'past 123' });
  expect(entries.map(({ id }) => id)).toEqual([123, 1123, 1230, 1231, 1232, 1233, 1234, 1235, 1236, 1237, 1238, 1239]);
  expect(isAll).toBe(true);
  expect(asked.map(({ before }) => before)).toEqual([undefined, 1_201, 701, 201]);
});

test('of many the newest are kept, and it is said that there are more', async () => {
  const { read, asked } = log(1_700);
  const { entries, isAll } = await searchLog(read, { sources: [], text: 'line' });
  expect([entries.length, entries[0]!.id, entries.at(-1)!.id, isAll, asked.length]).toEqual([500, 1_201, 1_700, false, 1]);
});

test('it does not look for ever', async () => {
  const { read, asked } = log(30_000);
  expect(await searchLog(read, { sources: [], text: 'line nowhere' })).toEqual({ entries: [], isAll: true });
  expect(asked).toHaveLength(1);
  expect(await searchLog(read, { sources: [], text: 'line 12345678' })).toEqual({ entries: [], isAll: true });
  expect(await searchLog(read, { sources: ['kernel'], text: 'line' })).toMatchObject({ isAll: false });
  expect(asked.length).toBe(42);
});
