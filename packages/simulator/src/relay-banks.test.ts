import { RelayBanks } from './relay-banks.js';

test('a bitmap touches the relays that it changes, and a stuck one does not move', () => {
  const banks = new RelayBanks(2, (_bank, relay) => relay === 3);
  expect(banks.apply({ kind: 'writeBank', bank: 2, bitmap: 0b111 })).toEqual({
    kind: 'switched',
    touched: [1, 2, 3].map((relay) => ({ bank: 2, relay, on: true })),
  });
  expect(banks.apply({ kind: 'readBank', bank: 2 })).toMatchObject({ payload: [0b011] });
  expect(banks.apply({ kind: 'writeBank', bank: 2, bitmap: 0b010 })).toMatchObject({ touched: [{ bank: 2, relay: 1, on: false }] });
});
