import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Command, Work } from '@mozpool/contracts';
import { silentLog } from '@mozpool/service-kit';
import { waitFor } from '@mozpool/testkit';
import { createLease } from '../lease/lease.js';
import { type AgentStore, openAgentStore } from '../store/agent-store.js';
import { bootEntry, command, deviceAddress } from '../testing/builders.js';
import { createCommandRunner, type WorkContext, type WorkResult } from './command-runner.js';

const DATABASE_NOW = 1_700_000_000_000;
const CYCLE: Work = { kind: 'power_cycle', boot: null };
const PING: Work = { kind: 'probe', check: 'ping', repeat: 'once' };

interface Piece {
  command: Command;
  context: WorkContext;
  end(result: WorkResult): void;
  fail(error: Error): void;
}

let directory: string;
let store: AgentStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'command-runner-'));
  store = await openAgentStore(directory, silentLog);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A runner whose work the test ends by hand, under lease 1 of a clock that the test moves. */
function bench({ maxRunning = 100, of = store, leased = true }: { maxRunning?: number; of?: AgentStore; leased?: boolean } = {}) {
  let at = 0;
  const lease = createLease(() => at);
  if (leased) lease.granted({ epoch: 1, leaseMs: 10_000, now: DATABASE_NOW, sentAt: 0 });
  const pieces: Piece[] = [];
  const answers: Answer[] = [];
  const runner = createCommandRunner({
    lease,
    store: of,
    log: silentLog,
    work: (taken, context) => new Promise((end, fail) => pieces.push({ command: taken, context, end, fail })),
    answer: async (answer) => void answers.push(answer),
    maxRunning,
  });
  const pass = (ms: number) => {
    at += ms;
  };
  const answered = (count: number) => waitFor(() => answers.length >= count, { what: `${count} answers` });
  return { lease, runner, pieces, answers, answered, pass };
}

test('work that is done is answered once, with everything that came with the command', async () => {
  const { runner, pieces, answers, answered } = bench();
  const given = command(CYCLE);
  await runner.take(given);
  expect(runner.running()).toBe(1);
  pieces[0]!.end({ outcome: 'ok', detail: 'done' });
  await answered(1);
  expect(answers).toEqual([
    {
      commandId: given.commandId,
      server: 'imaging-1',
      deviceId: 1,
      generation: 5,
      epoch: 1,
      kind: 'power_cycle',
      outcome: 'ok',
      event: 'power_cycle_ok',
      detail: 'done',
      tookMs: expect.any(Number),
    },
  ]);
  await waitFor(() => runner.running() === 0, { what: 'nothing to run' });
});

test('a failure is answered with the event for it, and a bug is a failure', async () => {
  const { runner, pieces, answers, answered } = bench();
  const events = { ok: 'sut_sdcard_ok', failed: 'sut_sdcard_failed' } as const;
  await runner.take(command({ kind: 'sdcard_check' }, { events }));
  pieces[0]!.end({ outcome: 'failed', detail: 'x'.repeat(5_000) });
  await answered(1);
  await runner.take(command({ kind: 'sdcard_check' }, { events, generation: 6 }));
  pieces[1]!.fail(new Error('a bug'));
  await answered(2);
  expect(answers).toMatchObject([
    { outcome: 'failed', event: 'sut_sdcard_failed' },
    { outcome: 'failed', event: 'sut_sdcard_failed', detail: 'a bug' },
  ]);
  expect(answers[0]?.detail).toHaveLength(2_000);
});

describe('is dropped untouched, and answered without an event:', () => {
  async function dropped(given: Command, prepared: ReturnType<typeof bench>): Promise<string> {
    await prepared.runner.take(given);
    expect(prepared.pieces).toHaveLength(0);
    expect(prepared.answers).toMatchObject([{ commandId: given.commandId, outcome: 'dropped', event: null }]);
    expect(prepared.runner.running()).toBe(0);
    return prepared.answers[0]!.detail;
  }

  test('a command without a lease', async () => {
    expect(await dropped(command(CYCLE), bench({ leased: false }))).toContain('no lease');
  });

  test('a command when the lease has run out', async () => {
    const prepared = bench();
    prepared.pass(10_000);
    expect(await dropped(command(CYCLE), prepared)).toContain('no lease');
  });

  test.each([0, 2])('a command of lease %i under lease 1', async (epoch) => {
    expect(await dropped(command(CYCLE, { epoch }), bench())).toContain(`given under lease ${epoch}`);
  });

  test('a command whose time is over by the clock of the database', async () => {
    expect(await dropped(command(CYCLE, { notAfter: DATABASE_NOW }), bench())).toContain('expired');
  });

  test.each([4, 5])('a command of generation %i after one of generation 5', async (generation) => {
    await store.begin({ deviceId: 1, device: 'panda-1', generation: 5 });
    expect(await dropped(command(CYCLE, { generation }), bench())).toContain('begun already');
  });

  test('a command that is delivered again after a crash', async () => {
    const first = bench();
    const given = command(CYCLE);
    await first.runner.take(given);
    const restarted = bench({ of: await openAgentStore(directory, silentLog) });
    expect(await dropped(given, restarted)).toContain('begun already');
  });

  test('a command while the agent stops', async () => {
    const prepared = bench();
    await prepared.runner.stop();
    expect(await dropped(command(CYCLE), prepared)).toContain('stopping');
  });
});

test('a command that is delivered twice at once is worked on once', async () => {
  const { runner, pieces, answers } = bench();
  const given = command(CYCLE);
  await Promise.all([runner.take(given), runner.take(given)]);
  expect(pieces).toHaveLength(1);
  expect(answers).toMatchObject([{ outcome: 'dropped' }]);
});

test('a newer command aborts the older one, which is answered no more', async () => {
  const { runner, pieces, answers, answered } = bench();
  await runner.take(command(PING));
  await runner.take(command(CYCLE, { generation: 6 }));
  expect(pieces[0]!.context.signal.aborted).toBe(true);
  expect(pieces[1]!.context.signal.aborted).toBe(false);
  pieces[0]!.end({ outcome: 'ok', detail: 'too late' });
  pieces[1]!.end({ outcome: 'ok', detail: 'in time' });
  await answered(1);
  await waitFor(() => runner.running() === 0, { what: 'nothing to run' });
  expect(answers).toMatchObject([{ generation: 6, detail: 'in time' }]);
});

test('of two commands of a device that are taken together, the newer wins, whichever comes first', async () => {
  for (const generations of [
    [7, 8],
    [10, 9],
  ]) {
    const { runner, pieces, answers } = bench();
    const newest = Math.max(...generations);
    await Promise.all(
      generations.map((generation) =>
        runner.take(command({ kind: 'power_cycle', boot: bootEntry(1, { boot: generation }) }, { generation })),
      ),
    );
    expect(pieces.map(({ command: { generation } }) => generation)).toEqual([newest]);
    expect(store.bootOf('panda-1')?.boot).toBe(newest);
    expect(store.markOf(1)).toBe(newest);
    expect(answers.every(({ generation, outcome }) => generation < newest && outcome === 'dropped')).toBe(true);
  }
}, 2_000);

test('a burst of commands in any order ends with the newest alone', async () => {
  const { runner, pieces } = bench();
  const generations = Array.from({ length: 50 }, (_, index) => ((index * 37) % 50) + 1);
  await Promise.all(generations.map((generation) => runner.take(command(PING, { generation }))));
  expect(pieces.filter(({ context }) => !context.signal.aborted).map(({ command: { generation } }) => generation)).toEqual([50]);
  expect(runner.running()).toBe(1);
});

test('work asks again before it touches hardware, and hears of a newer command, a lost lease and the deadline', async () => {
  const { runner, pieces, pass, lease } = bench();
  await runner.take(command(CYCLE, { notAfter: DATABASE_NOW + 5_000 }));
  const { mayProceed } = pieces[0]!.context;
  expect(mayProceed()).toBe(true);
  pass(5_000);
  expect(mayProceed()).toContain('expired');
  await runner.take(command(CYCLE, { generation: 6 }));
  expect(pieces[1]!.context.mayProceed()).toBe(true);
  await store.begin({ deviceId: 1, device: 'panda-1', generation: 7 });
  expect(pieces[1]!.context.mayProceed()).toContain('newer command');
  lease.granted({ epoch: 2, leaseMs: 10_000, now: DATABASE_NOW, sentAt: 5_000 });
  expect(pieces[1]!.context.mayProceed()).toContain('lease is 2 now');
  pass(10_000);
  expect(pieces[1]!.context.mayProceed()).toContain('no lease');
});

test('work gets what is left of its time, and never more than a timer can hold', async () => {
  const { runner, pieces } = bench();
  await runner.take(command(PING, { notAfter: DATABASE_NOW + 1_234 }));
  await runner.take(command(PING, { device: deviceAddress(2) }));
  expect(pieces[0]!.context.budgetMs).toBe(1_234);
  expect(pieces[1]!.context.budgetMs).toBeLessThan(2 ** 31);
});

test('more commands than may run are dropped, but a newer one of a running device takes its place', async () => {
  const { runner, pieces, answers } = bench({ maxRunning: 2 });
  await runner.take(command(PING));
  await runner.take(command(PING, { device: deviceAddress(2) }));
  await runner.take(command(PING, { device: deviceAddress(3) }));
  await runner.take(command(PING, { generation: 6 }));
  expect(pieces.map(({ command: { device } }) => device.id)).toEqual([1, 2, 1]);
  expect(answers).toMatchObject([{ deviceId: 3, outcome: 'dropped', detail: '2 commands are running already' }]);
  expect(store.markOf(3)).toBe(0);
});

test('a disk that cannot be written fails the command before the hardware is touched', async () => {
  const broken = { ...store, begin: () => Promise.reject(new Error('no space left')) };
  const { runner, pieces, answers, answered } = bench({ of: broken });
  await runner.take(command(CYCLE));
  await answered(1);
  expect(pieces).toHaveLength(0);
  expect(answers).toMatchObject([{ outcome: 'failed', detail: expect.stringContaining('no space left') }]);
});

test('stopping aborts what runs and waits for it', async () => {
  const { runner, pieces, answers } = bench();
  await runner.take(command(PING));
  let stopped = false;
  const stopping = runner.stop().then(() => {
    stopped = true;
  });
  expect(pieces[0]!.context.signal.aborted).toBe(true);
  await new Promise(setImmediate);
  expect(stopped).toBe(false);
  pieces[0]!.end({ outcome: 'failed', detail: 'cancelled' });
  await stopping;
  expect(answers).toEqual([]);
});
