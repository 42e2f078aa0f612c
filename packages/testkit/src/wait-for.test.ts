import { waitFor } from './wait-for.js';

test('it returns the first value that is something', async () => {
  let asked = 0;
  expect(await waitFor(() => (asked++ < 3 ? null : 'there'), { what: 'the value' })).toBe('there');
});

test('it fails with what was waited for and the last value', async () => {
  await expect(waitFor(() => 0, { timeoutMs: 30, what: 'three rings' })).rejects.toThrow('waited 30 ms for three rings; last value 0');
});

test('it asks again after an error, and reports the last one', async () => {
  const fails = () => {
    throw new Error('not yet');
  };
  await expect(waitFor(fails, { timeoutMs: 30, what: 'the server' })).rejects.toThrow('last error not yet');
});
