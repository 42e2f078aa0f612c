import { createHold } from './hold.js';

const LIMIT_MS = 1_000;

function bench() {
  const timers = new Map<object, { ms: number; run: () => void }>();
  const ran: string[] = [];
  const hold = createHold({
    limitMs: LIMIT_MS,
    after: (ms, run) => {
      const key = {};
      timers.set(key, { ms, run });
      return () => timers.delete(key);
    },
  });
  return {
    hold,
    ran,
    update: (name: string) => hold.whenFree(() => ran.push(name)),
    pass(ms: number) {
      for (const [key, timer] of [...timers]) if (timer.ms === ms && timers.delete(key)) timer.run();
    },
    timers: () => timers.size,
  };
}

test('what nobody holds back runs at once', () => {
  const { update, ran } = bench();
  update('a');
  expect(ran).toEqual(['a']);
});

test('what is held back runs in its order, in a task after the last holder has ended', () => {
  const { hold, update, ran, pass } = bench();
  const [one, other] = [hold.begin(), hold.begin()];
  update('a');
  update('b');
  one();
  one();
  pass(0);
  expect(ran).toEqual([]);
  other();
  expect(ran).toEqual([]);
  // what comes before that task keeps its place
  update('c');
  pass(0);
  expect(ran).toEqual(['a', 'b', 'c']);
});

test('who holds again before that task comes is waited for', () => {
  const { hold, update, ran, pass } = bench();
  const end = hold.begin();
  update('a');
  end();
  const endAgain = hold.begin();
  pass(0);
  expect(ran).toEqual([]);
  endAgain();
  pass(0);
  expect(ran).toEqual(['a']);
});

test('nothing waits longer than the limit, and the limit counts anew for what comes later', () => {
  const { hold, update, ran, pass, timers } = bench();
  hold.begin();
  update('a');
  pass(LIMIT_MS);
  expect(ran).toEqual(['a']);
  update('b');
  expect(ran).toEqual(['a']);
  pass(LIMIT_MS);
  expect(ran).toEqual(['a', 'b']);
  expect(timers()).toBe(0);
});

test('after it was stopped nothing is left to run', () => {
  const { hold, update, ran, timers } = bench();
  hold.begin();
  update('a');
  hold.stop();
  expect(timers()).toBe(0);
  expect(ran).toEqual([]);
});
