import { dueInterval } from './due-interval.js';

const NOW = Date.parse('2026-11-25T14:00:00Z');

test.each<[string | null | undefined, number | false]>([
  [null, false],
  [undefined, false],
  ['2026-11-25T14:00:30', 31_000],
  ['2026-11-25T13:59:59', 5_000],
])('%j', (deadline, expected) => expect(dueInterval(deadline, NOW)).toBe(expected));
