import { deliveryOutcome } from './delivery-outcome.js';

test.each([
  [{ delivered: 'x', next_attempt: null }, 'delivered'],
  [{ delivered: null, next_attempt: 'x' }, 'waiting'],
  [{ delivered: null, next_attempt: null }, 'given up'],
])('%j is %s', (delivery, outcome) => expect(deliveryOutcome(delivery)).toBe(outcome));
