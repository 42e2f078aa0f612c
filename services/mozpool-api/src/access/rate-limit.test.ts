import { Problem } from '@mozpool/service-kit';
import { createRateLimit } from './rate-limit.js';

let now = 0;
const clock = () => now;
const problemOf = (take: () => unknown): Problem => {
  try {
    take();
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error('no problem');
};

test('a caller may use up its burst, then as many a second as it may, and others do not suffer from it', () => {
  const limit = createRateLimit({ perSecond: 2, clock });
  for (let call = 9; call >= 0; call--)
    expect(limit.take('a')).toEqual({ 'RateLimit-Policy': '"calls";q=10;w=5', RateLimit: `"calls";r=${call};t=5` });
  const problem = problemOf(() => limit.take('a'));
  expect(problem).toMatchObject({ code: 'too_many_calls', status: 429, headers: { 'Retry-After': '1', RateLimit: '"calls";r=0;t=1' } });
  expect(limit.take('b')).toMatchObject({ RateLimit: '"calls";r=9;t=5' });
  now += 500;
  limit.take('a');
  problemOf(() => limit.take('a'));
});

test('slow limits say how long to wait', () => {
  const limit = createRateLimit({ perSecond: 0.1, clock });
  limit.take('a');
  expect(problemOf(() => limit.take('a')).headers['Retry-After']).toBe('10');
  now += 9_999;
  problemOf(() => limit.take('a'));
  now += 1;
  limit.take('a');
});

test('a caller that waits gets no more than its burst', () => {
  const limit = createRateLimit({ perSecond: 1, clock });
  limit.take('a');
  now += 3_600_000;
  for (let call = 0; call < 5; call++) limit.take('a');
  problemOf(() => limit.take('a'));
});

test('0 is no limit', () => {
  const limit = createRateLimit({ perSecond: 0, clock });
  for (let call = 0; call < 10_000; call++) expect(limit.take('a')).toEqual({});
  expect(limit.callers()).toBe(0);
});

test('however many callers there are, it remembers the latest', () => {
  const limit = createRateLimit({ perSecond: 1, maxCallers: 100, clock });
  for (let caller = 0; caller < 1_000; caller++) limit.take(String(caller));
  expect(limit.callers()).toBe(100);
  expect(limit.take('999')).toMatchObject({ RateLimit: '"calls";r=3;t=5' });
});
