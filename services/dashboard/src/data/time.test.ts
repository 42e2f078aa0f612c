import { duration, localTime, parseApiTime, relativeTime, utcTime } from './time.js';

const NOW = new Date('2026-11-25T14:05:09Z');
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

test.each([
  ['2026-11-25T14:05:09', '2026-11-25T14:05:09.000Z'],
  ['2026-11-25T14:05:09.250000', '2026-11-25T14:05:09.250Z'],
  ['2026-11-25T14:05:09Z', '2026-11-25T14:05:09.000Z'],
  ['2026-11-25T15:05:09+01:00', '2026-11-25T14:05:09.000Z'],
])('%s is read as UTC', (text, expected) => expect(parseApiTime(text).toISOString()).toBe(expected));

test.each([
  [0, 'just now'],
  [-4, 'just now'],
  [-59, '59 seconds ago'],
  [-60, '1 minute ago'],
  [-3_599, '59 minutes ago'],
  [-7_200, '2 hours ago'],
  [-86_400 * 3, '3 days ago'],
  [90, 'in 1 minute'],
  [7_300, 'in 2 hours'],
])('%d s from now is %s', (seconds, expected) => expect(relativeTime(after(seconds), NOW)).toBe(expected));

test.each([
  [0, '0 s'],
  [59.9, '59 s'],
  [61, '1 min 1 s'],
  [3_600, '1 h'],
  [3_660, '1 h 1 min'],
  [86_400 * 2 + 3_600 * 5, '2 d 5 h'],
  [-5, '0 s'],
])('%d s last %s', (seconds, expected) => expect(duration(seconds)).toBe(expected));

test('a time of today has no date; another has one, as the place of the reader counts', () => {
  const at = (text: string, timeZone: string) => localTime(new Date(text), NOW, { locale: 'en-GB', timeZone });
  expect(at('2026-11-25T01:00:00Z', 'UTC')).toBe('01:00:00');
  expect(at('2026-11-25T01:00:00Z', 'America/Los_Angeles')).toBe('24 Nov, 17:00:00');
  expect(at('2025-11-25T01:00:00Z', 'UTC')).toBe('25 Nov 2025, 01:00:00');
});

test('UTC says so', () => expect(utcTime(NOW)).toBe('2026-11-25 14:05:09 UTC'));
