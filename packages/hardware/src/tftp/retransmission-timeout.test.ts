import { createRetransmissionTimeout } from './retransmission-timeout.js';

const create = (minMs = 1) => createRetransmissionTimeout({ initialMs: 1000, minMs, maxMs: 8000 });

test('begins with what was agreed, and doubles up to the longest', () => {
  const timeout = create();
  const waits = Array.from({ length: 5 }, () => {
    const { ms } = timeout;
    timeout.backOff();
    return ms;
  });
  expect(waits).toEqual([1000, 2000, 4000, 8000, 8000]);
});

test('a longer time that the client asked for is kept, and never passed', () => {
  const timeout = createRetransmissionTimeout({ initialMs: 30_000, minMs: 1, maxMs: 8000 });
  expect(timeout.ms).toBe(30_000);
  timeout.backOff();
  expect(timeout.ms).toBe(30_000);
});

test('the first measurement sets it, as in RFC 6298 §2.2: the round trip and four times its half', () => {
  const timeout = create();
  timeout.measured(20);
  expect(timeout.ms).toBe(20 + 4 * 10);
});

test('further ones smooth it, as in §2.3', () => {
  const timeout = create();
  timeout.measured(20);
  timeout.measured(40);
  // variation 3/4·10 + 1/4·|20 − 40| = 12.5, smoothed 7/8·20 + 1/8·40 = 22.5
  expect(timeout.ms).toBe(22.5 + 4 * 12.5);
});

test('a steady round trip brings it near the round trip, but not below the floor', () => {
  const [free, floored] = [create(), create(50)];
  for (let count = 0; count < 100; count += 1) for (const timeout of [free, floored]) timeout.measured(20);
  expect(free.ms).toBeCloseTo(21, 1);
  expect(floored.ms).toBe(50);
});

test('a measurement ends the doubling', () => {
  const timeout = create();
  timeout.measured(20);
  timeout.backOff();
  timeout.backOff();
  expect(timeout.ms).toBe(240);
  timeout.measured(20);
  expect(timeout.ms).toBe(20 + 4 * 7.5);
});
