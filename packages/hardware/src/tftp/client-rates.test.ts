import { createClientRates } from './client-rates.js';

const takeAll = (rates: ReturnType<typeof createClientRates>, address: string, nowMs: number) => {
  let taken = 0;
  while (rates.mayAsk(address, nowMs)) taken += 1;
  return taken;
};

test('an address may ask for five seconds’ worth at once, then at its rate, and others are not touched by it', () => {
  const rates = createClientRates(10);
  expect(takeAll(rates, '10.0.0.1', 0)).toBe(50);
  expect(takeAll(rates, '10.0.0.1', 100)).toBe(1);
  expect(takeAll(rates, '10.0.0.1', 1100)).toBe(10);
  expect(takeAll(rates, '10.0.0.2', 1100)).toBe(50);
});

test('what is not used is not saved for ever', () => {
  const rates = createClientRates(10);
  takeAll(rates, '10.0.0.1', 0);
  expect(takeAll(rates, '10.0.0.1', 3_600_000)).toBe(50);
});

test('forgets the address it heard first when there are too many', () => {
  const rates = createClientRates(1);
  takeAll(rates, 'first', 0);
  for (let number = 0; number < 4095; number += 1) rates.mayAsk(`other-${number}`, 0);
  expect(rates.mayAsk('first', 0)).toBe(false);
  rates.mayAsk('one-more', 0);
  expect(rates.mayAsk('first', 0)).toBe(true);
});
