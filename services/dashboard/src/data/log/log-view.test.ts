import { exampleEntry as entry } from '../../testing/examples.js';
import { indexAtTime, sourcesOf, viewLog } from './log-view.js';

const ALL = { sources: [], text: '' };

test('by source, and by words that all have to appear', () => {
  const entries = [
    entry(1, { source: 'api' }),
    entry(2, { message: 'Entering State ready' }),
    entry(3, { source: 'bmm', message: 'ready' }),
  ];
  const found = (sources: string[], text: string) => viewLog(entries, { sources, text }).map(({ id }) => id);
  expect(found([], 'ready state')).toEqual([2]);
  expect(found(['api', 'bmm'], '')).toEqual([1, 3]);
  expect(found(['bmm'], 'state')).toEqual([]);
  expect(found([], ' ')).toEqual([1, 2, 3]);
  expect(sourcesOf(entries)).toEqual(['api', 'bmm', 'statemachine']);
});

test('what was stored later but happened before stands where it happened', () => {
  const entries = [
    entry(163, { timestamp: '2026-11-26T00:19:50.709' }),
    entry(175, { timestamp: '2026-11-26T00:19:50.703' }),
    entry(176, { timestamp: '2026-11-26T00:19:51' }),
  ];
  const view = viewLog(entries, ALL);
  expect(view.map(({ id }) => id)).toEqual([175, 163, 176]);
  expect(indexAtTime(view, new Date('2026-11-26T00:19:50.705Z'))).toBe(1);
  expect(indexAtTime(view, new Date('2026-11-26T00:19:51.000Z'))).toBe(2);
  expect(indexAtTime(view, new Date('2026-11-26T01:00:00Z'))).toBe(-1);
});
