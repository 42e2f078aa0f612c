import { durationProblem, parseDuration } from './parse-duration.js';
import { duration } from './time.js';

test.each([
  ['90', 5_400],
  ['90 min', 5_400],
  ['1h30m', 5_400],
  ['1 h 30 min', 5_400],
  ['1.5 hours', 5_400],
  ['2 days, 4 hours', 187_200],
  ['45s', 45],
  ['0', 0],
])('%j is %d s', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

test.each(['', '  ', 'soon', '1 week', '-5', '1h x'])('%j is no duration', (text) => expect(parseDuration(text)).toBeNull());

test.each([45, 60, 5_400, 86_400 * 2 + 3_600 * 4])('what is shown for %d s is read as the same', (seconds) =>
  expect(parseDuration(duration(seconds))).toBe(seconds),
);

test.each([
  ['soon', /90 min/],
  ['0', /short/],
  ['31 d', /30 days/],
])('%j is told to be wrong', (text, problem) => expect(durationProblem(text)).toMatch(problem));

test('nothing is wrong with what the server takes; to wait no time at all may be wanted', () => {
  expect(durationProblem('30 d')).toBeNull();
  expect(durationProblem('0', 0)).toBeNull();
});
