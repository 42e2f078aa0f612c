import { attemptTexts } from './attempt-text.js';

test.each<[string, number, string]>([
  ['pxe_booting', 0, 'attempt 1 of 5'],
  ['pxe_booting', 3, 'attempt 4 of 5'],
  ['pxe_power_cycling', 3, 'failed 3 of 5 times'],
  ['failed_pxe_booting', 5, 'gave up after 5 attempts'],
])('a device in %s after %d failures: %s', (state, count, text) =>
  expect(attemptTexts('device', state, [{ counter: 'pxe_booting', count, limit: 4 }])).toEqual([
    { counter: 'pxe_booting', step: 'Network boot', text, used: count / 5 },
  ]),
);

test('a request, and a step that only a newer release knows', () => {
  expect(
    attemptTexts('request', 'finding_device', [
      { counter: 'bad_images', count: 1, limit: 1 },
      { counter: 'of_tomorrow', count: 9, limit: 2 },
    ]),
  ).toEqual([
    { counter: 'bad_images', step: 'Device for the image', text: 'failed 1 of 2 times', used: 0.5 },
    { counter: 'of_tomorrow', step: 'of tomorrow', text: 'gave up after 9 attempts', used: 1 },
  ]);
});
