import { withMore } from './with-more.js';

test('an error whose message cannot be changed gets more lines, and keeps where it came from', () => {
  const signal = AbortSignal.abort();
  const told = withMore(signal.reason, 'The logs are kept.');
  expect(told.message).toBe('This operation was aborted\nThe logs are kept.');
  expect(told.stack).toMatch(/^AbortError: This operation was aborted\nThe logs are kept\.\n +at /);
});

test('what lies behind an error is kept: a call that failed says only there why', () => {
  const cause = new Error('connect ECONNREFUSED 127.0.0.1:1');
  expect(withMore(new TypeError('fetch failed', { cause }), 'The logs are kept.').cause).toBe(cause);
});

test('what is not an error at all is told too', () => {
  expect(withMore('no device', 'The logs are kept.').message).toBe('no device\nThe logs are kept.');
});
