import { createSettledId } from './settled-id.js';

/** What is settled when `lastId` is the last id that was taken and these transactions write. */
function settledIds() {
  let writing = new Set<string>();
  const settled = createSettledId(async () => writing);
  return (lastId: number, ...writers: string[]) => {
    writing = new Set(writers);
    return settled.next(lastId);
  };
}

test('while nobody writes, everything is settled at once', async () => {
  const look = settledIds();
  expect(await look(0)).toBe(0);
  expect(await look(40)).toBe(40);
  expect(await look(40)).toBe(40);
});

test('nothing is settled before those who write at the first look are over', async () => {
  const look = settledIds();
  expect(await look(7, 'a')).toBeUndefined();
  expect(await look(8, 'a', 'b')).toBeUndefined();
  expect(await look(8, 'b')).toBe(7);
  expect(await look(8)).toBe(8);
});

test('an id is not settled while a transaction runs that could have a lower one', async () => {
  const look = settledIds();
  await look(40);
  // a has taken id 41 and runs; another has taken 42 and is over
  expect(await look(42, 'a')).toBe(40);
  expect(await look(45, 'a', 'b')).toBe(40);
  expect(await look(45, 'b')).toBe(42);
  expect(await look(45)).toBe(45);
});

test('transactions that follow each other without a gap hold nothing up', async () => {
  const look = settledIds();
  await look(40);
  for (let n = 1; n < 50; n++) {
    const settled = await look(40 + n, `${n}`, `${n + 1}`);
    expect(settled).toBeGreaterThanOrEqual(40 + n - 3);
    expect(settled).toBeLessThan(40 + n);
  }
});

test('while nothing new is taken nobody is asked who writes', async () => {
  let asked = 0;
  const settled = createSettledId(async () => {
    asked += 1;
    return new Set();
  });
  for (let look = 0; look < 5; look++) await settled.next(7);
  expect(asked).toBe(1);
});
