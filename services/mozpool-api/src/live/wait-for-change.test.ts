import { waitForChange } from './wait-for-change.js';
import { createWaiters, type Waiters } from './waiters.js';

const never = new AbortController().signal;

/** A row that changes when told, and how often it was read. */
function subject(waiters: Waiters, state: string) {
  const row = { state, reads: 0 };
  return {
    row,
    read: async () => {
      row.reads += 1;
      return { state: row.state };
    },
    become(next: string) {
      row.state = next;
      waiters.wake('it');
    },
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('it reads once, then only when it is woken', async () => {
  const waiters = createWaiters();
  const { row, read, become } = subject(waiters, 'a');
  const answer = waitForChange(waiters, { subject: 'it', wait: 30, known: undefined, signal: never, read });
  await turn();
  waiters.wake('something else');
  await turn();
  expect(row.reads).toBe(1);
  become('a');
  await turn();
  expect(row.reads).toBe(2);
  become('b');
  expect(await answer).toEqual({ state: 'b' });
  expect(row.reads).toBe(3);
  expect(waiters.size()).toBe(0);
});

test('a change while it reads is not missed', async () => {
  const waiters = createWaiters();
  const { row, become } = subject(waiters, 'a');
  let reads = 0;
  const answer = waitForChange(waiters, {
    subject: 'it',
    wait: 30,
    known: undefined,
    signal: never,
    read: async () => {
      const read = { state: row.state };
      // the row was read, and changes before the reader goes on
      if (++reads === 1) become('b');
      return read;
    },
  });
  expect(await answer).toEqual({ state: 'b' });
});

test.each([
  ['without a wait it reads and returns', undefined, undefined],
  ['who knows another state gets the row at once', 30, 'b'],
])('%s', async (_what, wait, known) => {
  const waiters = createWaiters();
  const { row, read } = subject(waiters, 'a');
  expect(await waitForChange(waiters, { subject: 'it', wait, known, signal: never, read })).toEqual({ state: 'a' });
  expect(row.reads).toBe(1);
  expect(waiters.size()).toBe(0);
});

test('at the end of the wait the row is returned as it is then', async () => {
  const waiters = createWaiters({ maxWaitMs: 5 });
  const { row, read } = subject(waiters, 'a');
  expect(await waitForChange(waiters, { subject: 'it', wait: 30, known: undefined, signal: never, read })).toEqual({ state: 'a' });
  expect(row.reads).toBe(2);
});

test('a reader that fails leaves nothing behind', async () => {
  const waiters = createWaiters();
  const read = () => Promise.reject(new Error('away'));
  await expect(waitForChange(waiters, { subject: 'it', wait: 30, known: undefined, signal: never, read })).rejects.toThrow('away');
  expect(waiters.size()).toBe(0);
});

test('who is gone, or comes when all is over, does not wait', async () => {
  const waiters = createWaiters();
  const { read } = subject(waiters, 'a');
  const wait = (signal: AbortSignal) => waitForChange(waiters, { subject: 'it', wait: 30, known: undefined, signal, read });
  const leaving = new AbortController();
  const first = wait(leaving.signal);
  await turn();
  leaving.abort();
  expect(await first).toEqual({ state: 'a' });
  const second = wait(never);
  await turn();
  waiters.stop();
  expect(await second).toEqual({ state: 'a' });
  expect(await wait(never)).toEqual({ state: 'a' });
  expect(waiters.size()).toBe(0);
});
