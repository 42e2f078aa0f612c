import type { BootEntry } from '@mozpool/contracts';
import { onBothQueues, startTestQueue, type TestQueueServer, waitFor } from '@mozpool/testkit';
import { grantAgentAccess } from '../grant-agent-access.js';
import { openQueues, type Queues } from '../open-queues.js';
import { PRECISE_READING_MS } from '../shared-clock.js';
import { DEVICE_EVENT, HEARTBEAT, REFUSED } from '../testing/samples.js';
import { sendRaw } from '../testing/send-raw.js';
import { createTestLog } from '../testing/test-log.js';

onBothQueues('questions', (kind) => {
  let server: TestQueueServer;
  let agentUrl: string;
  let asker: Queues;
  let answerer: Queues;
  let askerNotes: ReturnType<typeof createTestLog>;
  let notes: ReturnType<typeof createTestLog>;

  beforeAll(async () => {
    server = await startTestQueue(kind);
    // On Postgres an agent asks, with the rights of an agent.
    agentUrl =
      kind === 'postgres'
        ? await grantAgentAccess(server.url, { role: 'mozpool_agent_questions', password: "it's p@ss/word" })
        : server.url;
  }, 60_000);
  afterAll(() => server.close());
  beforeEach(async () => {
    await server.wipe();
    askerNotes = createTestLog();
    notes = createTestLog();
    asker = openQueues({ url: agentUrl, log: askerNotes.log, metrics: askerNotes.metrics });
    answerer = openQueues({ url: server.url, log: notes.log, metrics: notes.metrics });
  });
  afterEach(async () => {
    await asker.close();
    await answerer.close();
  });

  /** A question whose time is over before its asker hears replies is not even sent: for tests that need it on its way. */
  async function connectAsker(): Promise<void> {
    answerer.consume('device-events', async () => ({ outcome: 'applied' as const, message: '' }));
    await asker.ask('device-events', DEVICE_EVENT, { timeoutMs: 5_000 });
  }

  test('a question is answered by what its handler returns', async () => {
    answerer.consume('device-events', async ({ event }) => ({ outcome: 'applied' as const, message: `took ${event}` }));
    expect(await asker.ask('device-events', DEVICE_EVENT, { timeoutMs: 5_000 })).toEqual({
      outcome: 'applied',
      message: 'took mobile_init_started',
    });
    expect(askerNotes.counted).toContain('asked device-events answered');
  });

  test('many questions at once each get their own answer', async () => {
    answerer.consume('device-events', async ({ device }) => ({ outcome: 'applied' as const, message: device }));
    const devices = Array.from({ length: 100 }, (_, n) => `panda-${n}`);
    const replies = await Promise.all(
      devices.map((device) => asker.ask('device-events', { ...DEVICE_EVENT, device }, { timeoutMs: 20_000 })),
    );
    expect(replies.map(({ message }) => message)).toEqual(devices);
  });

  test('a question to one imaging server is answered by its agent', async () => {
    asker.consume('queries', async () => ({ success: true, detail: 'pong' }), { server: 'img1' });
    const query = { kind: 'relay_test' as const, board: 'relay:1', notAfter: Date.now() + 5_000 };
    expect(await answerer.ask('queries', query, { server: 'img1', timeoutMs: 5_000 })).toEqual({ success: true, detail: 'pong' });
  });

  test('an answer of megabytes, with text of all the world, arrives whole', async () => {
    const boot: BootEntry = {
      device: 'd',
      mac: '001122334455',
      boot: 1,
      secret: '☃',
      pxe: '🙂é'.repeat(1_000),
      bootConfig: '{}',
      keep: false,
      armed: true,
    };
    const boots = Array.from({ length: 300 }, (_, n) => ({ ...boot, device: `d${n}` }));
    answerer.consume('heartbeats', async () => ({
      granted: true as const,
      epoch: 1,
      leaseMs: 6_000,
      now: 1,
      snapshot: { marks: [], boots },
    }));
    expect(await asker.ask('heartbeats', HEARTBEAT, { timeoutMs: 20_000 })).toMatchObject({ snapshot: { boots } });
  });

  test('without an answer in time the asker is told what to look at, and nobody works on the question later', async () => {
    await connectAsker();
    const startedAt = performance.now();
    await expect(asker.ask('heartbeats', HEARTBEAT, { timeoutMs: 300 })).rejects.toMatchObject({
      name: 'QueueTimeout',
      message: 'question heartbeats: no answer within 300 ms; is the service that answers it running?',
    });
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    // either side may be wrong about the time by half a reading
    const overAt = Date.now() + PRECISE_READING_MS;
    await waitFor(() => Date.now() > overAt, { what: 'the question to be over by both clocks' });
    let worked = 0;
    answerer.consume('heartbeats', async () => {
      worked += 1;
      return REFUSED;
    });
    await waitFor(() => notes.counted.includes('dropped heartbeats expired'), { what: 'the expired question to be dropped' });
    await asker.ask('heartbeats', HEARTBEAT, { timeoutMs: 5_000 });
    expect(worked).toBe(1);
  });

  test('a late answer harms nobody', async () => {
    await connectAsker();
    const gate = Promise.withResolvers<void>();
    let asked = 0;
    answerer.consume('heartbeats', async () => {
      asked += 1;
      if (asked === 1) await gate.promise;
      return REFUSED;
    });
    await expect(asker.ask('heartbeats', HEARTBEAT, { timeoutMs: 500 })).rejects.toThrow('no answer within 500 ms');
    gate.resolve();
    expect(await asker.ask('heartbeats', HEARTBEAT, { timeoutMs: 5_000 })).toEqual(REFUSED);
  });

  test('a handler that fails answers with its failure', async () => {
    answerer.consume('heartbeats', async () => {
      throw new Error('the database is away');
    });
    await expect(asker.ask('heartbeats', HEARTBEAT, { timeoutMs: 5_000 })).rejects.toMatchObject({
      name: 'QuestionFailed',
      message: 'the database is away',
    });
  });

  test('an answer that does not fit its schema is an error on both sides', async () => {
    answerer.consume('heartbeats', async () => ({ granted: 'perhaps' }) as never);
    await expect(asker.ask('heartbeats', HEARTBEAT, { timeoutMs: 5_000 })).rejects.toMatchObject({ name: 'QuestionFailed' });
    expect(notes.lines.join()).toMatch(/error: queue heartbeats: the handler's reply does not fit its schema/);
  });

  test('what is no question is dropped', async () => {
    answerer.consume('heartbeats', async () => REFUSED);
    await sendRaw(server.url, 'heartbeats', { hello: 'there' });
    await waitFor(() => notes.counted.includes('dropped heartbeats invalid'), { what: 'the drop' });
    expect(await asker.ask('heartbeats', HEARTBEAT, { timeoutMs: 5_000 })).toEqual(REFUSED);
  });

  test('a question that does not fit is refused where it is asked', async () => {
    await expect(asker.ask('heartbeats', { ...HEARTBEAT, epoch: 'x' as never }, { timeoutMs: 5_000 })).rejects.toMatchObject({
      name: 'QueuePayloadInvalid',
    });
  });

  test('closing ends whatever still waits for an answer', async () => {
    await connectAsker();
    const waiting = expect(asker.ask('heartbeats', HEARTBEAT, { timeoutMs: 20_000 })).rejects.toMatchObject({ name: 'QueueUnavailable' });
    await waitFor(() => askerNotes.counted.includes('published heartbeats'), { what: 'the question to be sent' });
    await asker.close();
    await waiting;
  });

  test('wiping everything under running services leaves later questions unharmed', async () => {
    answerer.consume('heartbeats', async () => REFUSED);
    await asker.ask('heartbeats', HEARTBEAT, { timeoutMs: 5_000 });
    await server.wipe();
    expect(await asker.ask('heartbeats', HEARTBEAT, { timeoutMs: 8_000 })).toEqual(REFUSED);
  }, 10_000);
});
