import { hasCommand, type RedisTopology, startCluster, startSentinels, startTlsPostgres, startTlsRedis, waitFor } from '@mozpool/testkit';
import { migrateQueue } from '../migrate-queue.js';
import { openQueues, type Queues } from '../open-queues.js';
import { ANSWER, HEARTBEAT, REFUSED } from '../testing/samples.js';
import { createTestLog } from '../testing/test-log.js';

const START_WITHIN_MS = 60_000;
const BACK_WITHIN_MS = 40_000;
const missing = !['redis-server', 'redis-cli', 'openssl'].every(hasCommand);

const KINDS: [string, () => Promise<RedisTopology>][] = [
  ['over TLS, with an authority of its own', startTlsRedis],
  ['found through sentinels', startSentinels],
  ['as a cluster', startCluster],
];

(missing ? describe.skip : describe)('Redis', () => {
  let topology: RedisTopology;
  let queues: Queues;
  afterEach(async () => {
    await queues?.close();
    await topology?.stop();
  });

  test.each(KINDS)(
    '%s carries rings, messages and questions',
    async (_name, start) => {
      topology = await start();
      queues = openQueues({ url: topology.url, log: createTestLog().log });
      expect(await everythingOnce(queues)).toEqual({ rings: [7], messages: ['img1'], reply: REFUSED });
      expect(await queues.ready()).toEqual({ ok: true, reason: '' });
    },
    START_WITHIN_MS,
  );

  test(
    'a master that dies is replaced by its sentinels, and the queue goes on',
    async () => {
      const sentinels = await startSentinels();
      topology = sentinels;
      queues = openQueues({ url: sentinels.url, log: createTestLog().log });
      const seen: number[] = [];
      queues.consume('devices', async ({ id }) => seen.push(id));
      await waitFor(() => queues.ring('devices', 1), { timeoutMs: 10_000, what: 'the first ring to be sent' });
      await waitFor(() => seen.includes(1), { timeoutMs: 10_000, what: 'the first ring' });
      await sentinels.killMaster();
      await waitFor(async () => (await queues.ring('devices', 2)) && seen.includes(2), {
        timeoutMs: BACK_WITHIN_MS,
        everyMs: 200,
        what: 'a ring through the new master',
      });
    },
    START_WITHIN_MS + BACK_WITHIN_MS,
  );

  test(
    'an authority that is not trusted is an outage that says why',
    async () => {
      topology = await startTlsRedis();
      queues = openQueues({ url: topology.url.replace(/\?ca=.*/, ''), log: createTestLog().log });
      const { ok, reason } = await queues.ready();
      expect([ok, reason]).toEqual([false, expect.stringMatching(/self.signed|unable to verify/i)]);
    },
    START_WITHIN_MS,
  );

  test('a file of authorities that is not there is a mistake, not an outage', () => {
    expect(() => openQueues({ url: 'rediss://127.0.0.1:1?ca=/nowhere/ca.crt', log: createTestLog().log })).toThrow(
      /\/nowhere\/ca\.crt, cannot be read/,
    );
  });
});

(hasCommand('openssl') ? test : test.skip)(
  'Postgres over TLS carries rings, messages and questions',
  async () => {
    const server = await startTlsPostgres();
    const url = `${server.url}?sslmode=verify-full&sslrootcert=${encodeURIComponent(server.authority)}`;
    await migrateQueue(url);
    const queues = openQueues({ url, log: createTestLog().log });
    try {
      expect(await everythingOnce(queues)).toEqual({ rings: [7], messages: ['img1'], reply: REFUSED });
    } finally {
      await queues.close();
      await server.stop();
    }
  },
  START_WITHIN_MS,
);

/** One of each kind of what crosses the queue, there and back. */
async function everythingOnce(queues: Queues) {
  const rings: number[] = [];
  const messages: string[] = [];
  queues.consume('devices', async ({ id }) => rings.push(id));
  queues.consume('answers', async ({ server }) => messages.push(server));
  queues.consume('heartbeats', async () => REFUSED);
  await waitFor(async () => (await queues.ready()).ok, { timeoutMs: 20_000, everyMs: 50, what: 'the consumers to run' });
  await queues.ring('devices', 7);
  await queues.send('answers', ANSWER);
  const reply = await queues.ask('heartbeats', HEARTBEAT, { timeoutMs: 10_000 });
  await waitFor(() => rings.length > 0 && messages.length > 0, { timeoutMs: 10_000, what: 'the ring and the message' });
  return { rings, messages, reply };
}
