import { createLease } from './lease.js';

/** A lease on a clock that the test moves. */
function bench() {
  let at = 1_000;
  return {
    lease: createLease(() => at),
    sentAt: () => at,
    pass: (ms: number) => {
      at += ms;
    },
  };
}
const DATABASE_NOW = 1_700_000_000_000;

test('there is no epoch to work under before a lease was granted', () => {
  const { lease } = bench();
  expect([lease.epoch(), lease.lastEpoch(), lease.databaseNow()]).toEqual([null, null, null]);
});

test('a lease ends by the monotonic clock, whatever the database says', () => {
  const { lease, sentAt, pass } = bench();
  lease.granted({ epoch: 3, leaseMs: 10_000, now: DATABASE_NOW, sentAt: sentAt() });
  pass(9_999);
  expect(lease.epoch()).toBe(3);
  pass(1);
  expect(lease.epoch()).toBeNull();
  expect(lease.lastEpoch()).toBe(3);
});

test('a lease counts from when its heartbeat was sent: a slow answer shortens it', () => {
  const { lease, sentAt, pass } = bench();
  const before = sentAt();
  pass(4_000);
  lease.granted({ epoch: 1, leaseMs: 10_000, now: DATABASE_NOW, sentAt: before });
  pass(5_999);
  expect(lease.epoch()).toBe(1);
  pass(1);
  expect(lease.epoch()).toBeNull();
});

test('an answer slower than the lease grants nothing', () => {
  const { lease, sentAt, pass } = bench();
  const before = sentAt();
  pass(10_000);
  lease.granted({ epoch: 1, leaseMs: 10_000, now: DATABASE_NOW, sentAt: before });
  expect(lease.epoch()).toBeNull();
});

test('the clock of the database is taken to be read in the middle between question and answer, and goes on', () => {
  const { lease, sentAt, pass } = bench();
  const before = sentAt();
  pass(200);
  lease.granted({ epoch: 1, leaseMs: 10_000, now: DATABASE_NOW, sentAt: before });
  expect(lease.databaseNow()).toBe(DATABASE_NOW + 100);
  pass(60_000);
  expect(lease.databaseNow()).toBe(DATABASE_NOW + 60_100);
});

test('a renewal extends the lease', () => {
  const { lease, sentAt, pass } = bench();
  lease.granted({ epoch: 1, leaseMs: 10_000, now: DATABASE_NOW, sentAt: sentAt() });
  pass(8_000);
  lease.granted({ epoch: 1, leaseMs: 10_000, now: DATABASE_NOW + 8_000, sentAt: sentAt() });
  pass(8_000);
  expect(lease.epoch()).toBe(1);
});

test('a refusal ends the lease at once and keeps the clock', () => {
  const { lease, sentAt } = bench();
  lease.granted({ epoch: 1, leaseMs: 10_000, now: DATABASE_NOW, sentAt: sentAt() });
  lease.refused({ now: DATABASE_NOW + 5, sentAt: sentAt() });
  expect(lease.epoch()).toBeNull();
  expect(lease.databaseNow()).toBe(DATABASE_NOW + 5);
});
