import { waitUntil } from '../testing/wait-until.js';
import { createProbeKick, probeUntil } from './probe-until.js';

const down = { ok: false, detail: 'down' };
const up = { ok: true, detail: 'up' };

test('asks until the first success', async () => {
  const answers = [down, down, up];
  expect(await probeUntil({ probe: async () => answers.shift()!, everyMs: 1, deadlineMs: 1000 })).toEqual({ ...up, attempts: 3 });
});

test('gives the last failure when the time is over', async () => {
  const result = await probeUntil({ probe: async () => down, everyMs: 5, deadlineMs: 40 });
  expect(result).toMatchObject(down);
  expect(result.attempts).toBeGreaterThan(1);
});

test('a question that hangs ends with the deadline', async () => {
  const probe = (signal: AbortSignal) =>
    new Promise<typeof down>((resolve) => signal.addEventListener('abort', () => resolve({ ok: false, detail: signal.reason.message })));
  expect(await probeUntil({ probe, deadlineMs: 30 })).toEqual({ ok: false, detail: 'not up within 30 ms', attempts: 1 });
});

test('ends when its caller gives up, before or during', async () => {
  const controller = new AbortController();
  const running = probeUntil({ probe: async () => down, everyMs: 60_000, deadlineMs: 60_000, signal: controller.signal });
  controller.abort();
  expect(await running).toMatchObject({ ok: false, attempts: 1 });
  expect(await probeUntil({ probe: async () => down, deadlineMs: 60_000, signal: controller.signal })).toMatchObject({
    ok: false,
    attempts: 1,
  });
});

test('a kick during the pause asks at once', async () => {
  const kick = createProbeKick();
  let asked = 0;
  const running = probeUntil({ probe: async () => (++asked === 1 ? down : up), everyMs: 60_000, deadlineMs: 60_000, kick });
  await waitUntil(() => asked === 1);
  await new Promise((resolve) => setImmediate(resolve));
  kick.kick();
  expect(await running).toEqual({ ...up, attempts: 2 });
});

test('a kick during a question asks again right after it', async () => {
  const kick = createProbeKick();
  let asked = 0;
  const probe = async () => {
    asked += 1;
    if (asked === 1) kick.kick();
    return asked === 1 ? down : up;
  };
  expect(await probeUntil({ probe, everyMs: 60_000, deadlineMs: 60_000, kick })).toEqual({ ...up, attempts: 2 });
});

test('a kick ends a question that has hung for longer than the usual pause', async () => {
  const kick = createProbeKick();
  let asked = 0;
  const probe = (signal: AbortSignal) =>
    new Promise<typeof down>((resolve) => {
      asked += 1;
      if (asked > 1) resolve(up);
      signal.addEventListener('abort', () => resolve(down));
    });
  const running = probeUntil({ probe, everyMs: 20, deadlineMs: 60_000, kick });
  await new Promise((resolve) => setTimeout(resolve, 40));
  kick.kick();
  expect(await running).toEqual({ ...up, attempts: 2 });
});

test('listens to kicks only while it runs', async () => {
  let listeners = 0;
  const kick = {
    onKick: () => {
      listeners += 1;
      return () => {
        listeners -= 1;
      };
    },
  };
  await probeUntil({ probe: async () => up, deadlineMs: 1000, kick });
  expect(listeners).toBe(0);
});
