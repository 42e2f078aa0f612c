import { onBothQueues, startTestQueue, type TestQueueServer, waitFor } from '@mozpool/testkit';
import { openQueues, type Queues } from '../open-queues.js';
import { ANSWER } from '../testing/samples.js';
import { sendRaw } from '../testing/send-raw.js';
import { createTestLog } from '../testing/test-log.js';

onBothQueues('rings and messages', (kind) => {
  let server: TestQueueServer;
  let queues: Queues;
  let notes: ReturnType<typeof createTestLog>;

  beforeAll(async () => {
    server = await startTestQueue(kind);
  }, 60_000);
  afterAll(() => server.close());
  beforeEach(async () => {
    await server.wipe();
    notes = createTestLog();
    queues = openQueues({ url: server.url, log: notes.log, metrics: notes.metrics });
  });
  afterEach(() => queues.close());

  const idle = (queue: string, runs: number) =>
    waitFor(() => notes.counted.filter((line) => line === `handled ${queue} ok`).length === runs, { what: `${runs} runs of ${queue}` });

  test('a ring reaches its consumer with its id', async () => {
    const seen: number[] = [];
    queues.consume('devices', async ({ id }) => seen.push(id));
    expect(await queues.ring('devices', 7)).toBe(true);
    await waitFor(() => seen.length === 1, { what: 'the ring' });
    expect(seen).toEqual([7]);
  });

  test('rings that wait are one ring for each id', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, n) => queues.ring('devices', n % 3)));
    const seen: number[] = [];
    queues.consume('devices', async ({ id }) => seen.push(id));
    await idle('devices', 3);
    await queues.ring('devices', 99);
    await idle('devices', 4);
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 99]);
  });

  test('rings while the handler runs make it run exactly once more, and never twice at a time', async () => {
    let running = 0;
    let most = 0;
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let runs = 0;
    queues.consume('devices', async () => {
      running += 1;
      most = Math.max(most, running);
      await gates[runs++]?.promise;
      running -= 1;
    });
    await queues.ring('devices', 7);
    await waitFor(() => runs === 1, { what: 'the first run' });
    for (let n = 0; n < 4; n += 1) await queues.ring('devices', 7);
    gates[0]!.resolve();
    await waitFor(() => runs === 2, { what: 'the second run' });
    gates[1]!.resolve();
    await idle('devices', 2);
    // A later ring is not swallowed by what came before.
    await queues.ring('devices', 7);
    await idle('devices', 3);
    expect(runs).toBe(3);
    expect(most).toBe(1);
  });

  test('a message arrives at the imaging server it was sent to, and nowhere else', async () => {
    const seen: string[] = [];
    const command = {
      ...{ commandId: 1, generation: 2, epoch: 3 },
      server: 'img1',
      device: { id: 7, name: 'd', fqdn: 'd', mac: '001122334455', power: null, ping: 'icmp', sutPort: 20701 },
      notAfter: null,
      work: { kind: 'power_off' as const },
      events: { ok: null, failed: null },
    };
    queues.consume('commands', async ({ commandId }) => seen.push(`img1 ${commandId}`), { server: 'img1' });
    queues.consume('commands', async ({ commandId }) => seen.push(`fe80::2 ${commandId}`), { server: 'fe80::2' });
    await queues.send('commands', command, { server: 'img1' });
    await queues.send('commands', { ...command, commandId: 2 }, { server: 'fe80::2' });
    await waitFor(() => seen.length === 2, { what: 'both commands' });
    expect(seen.toSorted()).toEqual(['fe80::2 2', 'img1 1']);
  });

  test('the same message sent twice is handled twice: handlers are idempotent', async () => {
    queues.consume('answers', async () => undefined);
    await queues.send('answers', ANSWER);
    await queues.send('answers', ANSWER);
    await idle('answers', 2);
  });

  test('two consumers share the messages, each of which is handled once', async () => {
    const other = openQueues({ url: server.url, log: notes.log });
    try {
      const seen: number[] = [];
      for (const each of [queues, other]) each.consume('answers', async ({ commandId }) => seen.push(commandId));
      // the others, all at once, come when connections are there: on a busy machine to make them takes longer than one message may
      await queues.send('answers', { ...ANSWER, commandId: 0 });
      await waitFor(() => seen.length === 1, { what: 'the first message' });
      await Promise.all(Array.from({ length: 59 }, (_, n) => queues.send('answers', { ...ANSWER, commandId: n + 1 })));
      await waitFor(() => seen.length >= 60, { what: '60 messages' });
      expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n));
    } finally {
      await other.close();
    }
  });

  test('a payload that does not fit is refused where it is sent', async () => {
    await expect(queues.send('answers', { ...ANSWER, kind: 'nonsense' as never })).rejects.toMatchObject({
      name: 'QueuePayloadInvalid',
      message: expect.stringContaining('queue answers: kind'),
    });
  });

  test('a payload that does not fit is dropped where it is taken: logged, counted, not tried again', async () => {
    const seen: number[] = [];
    queues.consume('answers', async ({ commandId }) => seen.push(commandId));
    await sendRaw(server.url, 'answers', { commandId: 'x' });
    await waitFor(() => notes.counted.includes('dropped answers invalid'), { what: 'the drop' });
    await queues.send('answers', ANSWER);
    await waitFor(() => seen.length === 1, { what: 'the next message' });
    expect(notes.lines.join()).toMatch(/queue answers: dropped a message that does not fit its schema: commandId: /);
    expect(notes.counted.filter((line) => line === 'dropped answers invalid')).toHaveLength(1);
  });

  test('fields of a newer release are ignored', async () => {
    const seen: object[] = [];
    queues.consume('answers', async (answer) => seen.push(answer));
    await sendRaw(server.url, 'answers', { ...ANSWER, added: 'later' });
    await waitFor(() => seen.length === 1, { what: 'the message' });
    expect(seen).toEqual([ANSWER]);
  });

  test('a handler that fails is logged and counted, and the message is not tried again', async () => {
    let runs = 0;
    queues.consume('answers', async () => {
      runs += 1;
      if (runs === 1) throw new Error('no luck');
    });
    await queues.send('answers', ANSWER);
    await queues.send('answers', ANSWER);
    await idle('answers', 1);
    expect(notes.lines).toContain('error: queue answers: the handler failed: no luck');
    expect(runs).toBe(2);
  });

  test('work of other devices goes on beside a handler that takes long', async () => {
    const gate = Promise.withResolvers<void>();
    const seen: number[] = [];
    queues.consume('devices', async ({ id }) => {
      if (id === 1) await gate.promise;
      seen.push(id);
    });
    await queues.ring('devices', 1);
    for (let id = 2; id < 12; id += 1) await queues.ring('devices', id);
    await waitFor(() => seen.length === 10, { what: 'the other ten' });
    gate.resolve();
  });

  test('closing waits for work in hand, and can be called twice', async () => {
    const gate = Promise.withResolvers<void>();
    let finished = false;
    const started = Promise.withResolvers<void>();
    const consumer = queues.consume('answers', async () => {
      started.resolve();
      await gate.promise;
      finished = true;
    });
    await queues.send('answers', ANSWER);
    await started.promise;
    const closings = [consumer.close(), queues.close(), queues.close()];
    gate.resolve();
    await Promise.all(closings);
    expect(finished).toBe(true);
    await expect(queues.send('answers', ANSWER)).rejects.toThrow('this process is stopping');
  });

  test('closing gives up on work that does not end', async () => {
    const started = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    queues.consume('answers', async () => {
      started.resolve();
      await gate.promise;
    });
    await queues.send('answers', ANSWER);
    await started.promise;
    const startedAt = performance.now();
    await queues.close({ deadlineMs: 2_000 });
    expect(performance.now() - startedAt).toBeLessThan(3_500);
    gate.resolve();
  });

  test('wiping everything under running consumers loses what waited, and nothing that comes later', async () => {
    const seen: number[] = [];
    const blocked = Promise.withResolvers<void>();
    queues.consume('devices', async ({ id }) => {
      if (id === 1) await blocked.promise;
      seen.push(id);
    });
    queues.consume('answers', async ({ commandId }) => seen.push(commandId));
    await queues.ring('devices', 1);
    await queues.ring('devices', 1);
    await queues.send('answers', { ...ANSWER, commandId: 100 });
    await waitFor(() => seen.includes(100), { what: 'the first message' });
    await server.wipe();
    blocked.resolve();
    await waitFor(() => seen.includes(1), { what: 'the ring in hand' });
    await queues.ring('devices', 1);
    await queues.ring('devices', 2);
    await queues.send('answers', { ...ANSWER, commandId: 101 });
    await waitFor(() => seen.filter((id) => id === 1).length >= 2 && seen.includes(2) && seen.includes(101), {
      what: 'everything after the wipe',
      timeoutMs: 8_000,
    });
  }, 15_000);
});
