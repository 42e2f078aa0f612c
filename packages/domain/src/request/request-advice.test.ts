import { isFailedRequest, REQUEST_STATE_NAMES, requestStateAdvice } from '../index.js';

test('every failure says what to do next, in one more sentence', () => {
  for (const state of REQUEST_STATE_NAMES.filter(isFailedRequest)) expect(requestStateAdvice(state)).toMatch(/\. (Ask|Two devices) .+\.$/);
});
test('other states say what they mean', () => expect(requestStateAdvice('closed')).toBe('Returned or expired.'));
test('a state of another release is named', () =>
  expect(requestStateAdvice('dreaming')).toBe('State dreaming is not known to this release.'));
