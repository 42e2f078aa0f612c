import { createSettledId } from './settled-id.js';

/** Marks: the last id taken, the oldest transaction that runs, the next one. */
const marks = (lastLogId: number, oldestTransaction: number, nextTransaction: number) => ({
  lastLogId,
  oldestTransaction,
  nextTransaction,
  lastPosition: 0,
  unsequenced: false,
});

test('while nobody writes, everything is settled at the second look', () => {
  const settled = createSettledId();
  expect(settled.next(marks(40, 100, 100))).toBeUndefined();
  expect(settled.next(marks(40, 100, 100))).toBe(40);
  expect(settled.next(marks(41, 101, 101))).toBe(40);
  expect(settled.next(marks(41, 101, 101))).toBe(41);
});

test('an id is not settled while a transaction runs that could have a lower one', () => {
  const settled = createSettledId();
  settled.next(marks(40, 100, 100));
  settled.next(marks(40, 100, 100));
  // transaction 100 has taken id 41 and runs; 101 has taken 42 and is over
  expect(settled.next(marks(42, 100, 102))).toBe(40);
  expect(settled.next(marks(42, 100, 102))).toBe(40);
  expect(settled.next(marks(45, 100, 110))).toBe(40);
  expect(settled.next(marks(45, 102, 110))).toBe(42);
  expect(settled.next(marks(45, 110, 110))).toBe(45);
});

test('an id that was taken after the transactions were counted is not settled with them', () => {
  const settled = createSettledId();
  // nobody runs when transactions are counted; then one begins and takes id 7
  settled.next(marks(7, 100, 100));
  expect(settled.next(marks(7, 100, 101))).toBeUndefined();
  expect(settled.next(marks(7, 101, 101))).toBe(7);
});

test('an empty log is settled too', () => {
  const settled = createSettledId();
  settled.next(marks(0, 5, 5));
  expect(settled.next(marks(0, 5, 5))).toBe(0);
});
