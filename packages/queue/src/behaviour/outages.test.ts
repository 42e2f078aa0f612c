import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type BreakableQueueServer, onBothQueues, startBreakableQueue, waitFor } from '@mozpool/testkit';
import { openQueues, type Queues } from '../open-queues.js';
import { ANSWER, HEARTBEAT, REFUSED } from '../testing/samples.js';
import { createTestLog } from '../testing/test-log.js';

const STUCK_CONSUMER = fileURLToPath(new URL('../testing/stuck-consumer.ts', import.meta.url));
const FROM_SOURCE = fileURLToPath(new URL('../../../testkit/src/jest/run-from-source.js', import.meta.url));
/** A back end is away, and everything works again: well below what a person takes for a hang. */
const RECOVERY_MS = 10_000;

onBothQueues('outages', (kind) => {
  let server: BreakableQueueServer;
  const opened: Queues[] = [];

  function open(): Queues & { notes: ReturnType<typeof createTestLog> } {
    const notes = createTestLog();
    const queues = openQueues({ url: server.url, log: notes.log, metrics: notes.metrics });
    opened.push(queues);
    return Object.assign(queues, { notes });
  }

  beforeAll(async () => {
    server = await startBreakableQueue(kind);
  }, 60_000);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((queues) => queues.close()));
  });
  afterAll(() => server.close());

  for (const end of ['stop', 'kill9'] as const) {
    test(`rings, messages and questions go on after the back end was away (${end}), without a restart`, async () => {
      const [worker, agent] = [open(), open()];
      const rings: number[] = [];
      const messages: number[] = [];
      worker.consume('devices', async ({ id }) => rings.push(id));
      worker.consume('answers', async ({ commandId }) => messages.push(commandId));
      worker.consume('heartbeats', async () => REFUSED);
      expect(await agent.ask('heartbeats', HEARTBEAT, { timeoutMs: 5_000 })).toEqual(REFUSED);
      await server[end]();
      await waitFor(async () => !(await worker.ready()).ok, { what: 'the outage to be noticed' });
      expect(await agent.ring('devices', 7)).toBe(false);
      await expect(agent.send('answers', ANSWER)).rejects.toMatchObject({ name: expect.stringMatching(/^Queue(Unavailable|Timeout)$/) });
      await expect(agent.ask('heartbeats', HEARTBEAT, { timeoutMs: 1_000 })).rejects.toMatchObject({
        name: expect.stringMatching(/^Queue(Unavailable|Timeout)$/),
      });
      await server.restart();
      await waitFor(async () => (await worker.ready()).ok && (await agent.ready()).ok, {
        what: 'both to be ready again',
        timeoutMs: RECOVERY_MS,
      });
      await agent.ring('devices', 8);
      await agent.send('answers', { ...ANSWER, commandId: 8 });
      await waitFor(() => rings.includes(8) && messages.includes(8), { what: 'ring and message', timeoutMs: RECOVERY_MS });
      await waitFor(() => agent.ask('heartbeats', HEARTBEAT, { timeoutMs: 1_000 }), { what: 'an answer', timeoutMs: RECOVERY_MS });
    }, 60_000);
  }

  test('what starts while the back end is down works as soon as it is up', async () => {
    await server.stop();
    const queues = open();
    const seen: number[] = [];
    queues.consume('devices', async ({ id }) => seen.push(id));
    queues.consume('heartbeats', async () => REFUSED);
    expect(await queues.ready()).toMatchObject({ ok: false, reason: expect.stringContaining('is not reached') });
    expect(await queues.ring('devices', 1)).toBe(false);
    await expect(queues.ask('heartbeats', HEARTBEAT, { timeoutMs: 1_000 })).rejects.toMatchObject({ name: 'QueueUnavailable' });
    await server.restart();
    await waitFor(async () => (await queues.ready()).ok, { what: 'readiness', timeoutMs: RECOVERY_MS });
    await queues.ring('devices', 2);
    await waitFor(() => seen.includes(2), { what: 'the ring' });
    expect(await queues.ask('heartbeats', HEARTBEAT, { timeoutMs: 5_000 })).toEqual(REFUSED);
  }, 40_000);

  test('sending fails soon and closing ends soon while the back end is down', async () => {
    const queues = open();
    queues.consume('devices', async () => undefined);
    queues.consume('answers', async () => undefined);
    await waitFor(async () => (await queues.ready()).ok, { what: 'readiness', timeoutMs: RECOVERY_MS });
    await queues.send('answers', ANSWER);
    await server.stop();
    const sentAt = performance.now();
    await expect(queues.send('answers', ANSWER)).rejects.toThrow();
    expect(performance.now() - sentAt).toBeLessThan(3_000);
    const closedAt = performance.now();
    await queues.close({ deadlineMs: 4_000 });
    expect(performance.now() - closedAt).toBeLessThan(5_500);
    await server.restart();
  }, 30_000);

  test('an outage is complained about a few times, not thousands of times', async () => {
    const queues = open();
    queues.consume('devices', async () => undefined);
    await waitFor(async () => (await queues.ready()).ok, { what: 'readiness', timeoutMs: RECOVERY_MS });
    await server.stop();
    for (let n = 0; n < 200; n += 1) await queues.ring('devices', n);
    await server.restart();
    expect(queues.notes.counted.filter((line) => line.startsWith('publishFailed')).length).toBe(200);
    expect(queues.notes.lines.length).toBeLessThan(15);
  }, 30_000);

  test('work in the hands of a killed process is taken by another', async () => {
    const sender = open();
    const child: ChildProcess = spawn(process.execPath, ['--import', FROM_SOURCE, STUCK_CONSUMER, server.url], {
      env: {},
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said: string[] = [];
    createInterface({ input: child.stdout! }).on('line', (line) => said.push(line));
    const ended = once(child, 'exit');
    try {
      await sender.ring('devices', 7);
      await sender.send('answers', { ...ANSWER, commandId: 9 });
      await waitFor(() => said.includes('took ring 7') && said.includes('took message 9'), {
        what: 'the child to take its work',
        timeoutMs: 20_000,
      });
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
    const seen: string[] = [];
    const other = open();
    other.consume('devices', async ({ id }) => seen.push(`ring ${id}`));
    other.consume('answers', async ({ commandId }) => seen.push(`message ${commandId}`));
    // A new ring for the same device must not be swallowed by the dead one.
    await sender.ring('devices', 7);
    await waitFor(() => seen.includes('ring 7') && seen.includes('message 9'), { what: 'the work to be taken again', timeoutMs: 20_000 });
  }, 60_000);

  test('a back end that accepts connections and says nothing holds nobody up for long', async () => {
    const sockets = new Set<Socket>();
    const blackHole = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => blackHole.listen(0, '127.0.0.1', resolve));
    const url = new URL(server.url);
    url.port = String((blackHole.address() as AddressInfo).port);
    const { log } = createTestLog();
    const queues = openQueues({ url: url.href, log });
    try {
      queues.consume('devices', async () => undefined);
      const startedAt = performance.now();
      const results = await Promise.allSettled([
        queues.ready(),
        queues.send('answers', ANSWER),
        queues.ask('heartbeats', HEARTBEAT, { timeoutMs: 1_000 }),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
      expect(performance.now() - startedAt).toBeLessThan(6_000);
    } finally {
      const closedAt = performance.now();
      await queues.close({ deadlineMs: 3_000 });
      expect(performance.now() - closedAt).toBeLessThan(4_500);
      for (const socket of sockets) socket.destroy();
      blackHole.close();
    }
  }, 20_000);
});
