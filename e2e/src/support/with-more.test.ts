import { withMore } from './with-more.js';

test('an error whose message cannot be changed gets more lines, and keeps where it came from', () => {
  const signal = AbortSignal.abort();
  const told = withMore(signal.reason, 'The logs are kept.');
  expect(told.message).toBe('This operation was aborted\nThe logs are kept.');
  expect(told.stack).toMatch(/^AbortError: This operation was aborted\nThe logs are kept\.\n +at /);
});

test('what is not an error at all is told too', () => {
  expect(withMore('no device', 'The logs are kept.').message).toBe('no device\nThe logs are kept.');
});
