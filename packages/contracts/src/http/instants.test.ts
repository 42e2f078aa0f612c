import { apiTime, apiTimeSchema, expiryTime, timeOrNull } from './instants.js';

test.each([
  [Date.UTC(2014, 8, 8, 12, 0, 0), '2014-09-08T12:00:00', '2014-09-08T12:00:00'],
  [Date.UTC(2014, 8, 8, 12, 0, 0, 250), '2014-09-08T12:00:00.250000', '2014-09-08T12:00:00'],
])('the instant %i is written without a zone', (ms, text, wholeSeconds) => {
  expect(apiTime(ms)).toBe(text);
  expect(expiryTime(ms)).toBe(wholeSeconds);
  expect(apiTimeSchema.safeParse(apiTime(ms)).success).toBe(true);
});

test('no instant is written as none', () => {
  expect(timeOrNull(null)).toBeNull();
  expect(timeOrNull(0)).toBe('1970-01-01T00:00:00');
});
