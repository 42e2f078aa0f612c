import { startTestQueue, type TestQueueServer, waitFor } from '@mozpool/testkit';
import pg from 'pg';
import { grantAgentAccess } from '../grant-agent-access.js';
import { migrateQueue } from '../migrate-queue.js';
import { openQueues } from '../open-queues.js';
import { ANSWER } from '../testing/samples.js';
import { createTestLog } from '../testing/test-log.js';

const ROLE = 'mozpool_agent_role_test';
let server: TestQueueServer;
let agentUrl: string;

beforeAll(async () => {
  server = await startTestQueue('postgres');
  agentUrl = await grantAgentAccess(server.url, { role: ROLE, password: 'first' });
}, 60_000);

afterAll(() => server.close());

async function asAgent(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: agentUrl });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

test('an agent on Postgres sends to queues that nobody used before, and takes its commands', async () => {
  const { log } = createTestLog();
  const agent = openQueues({ url: agentUrl, log });
  const worker = openQueues({ url: server.url, log });
  try {
    const seen: number[] = [];
    agent.consume('commands', async ({ commandId }) => agent.send('answers', { ...ANSWER, commandId }), { server: 'new' });
    worker.consume('answers', async ({ commandId }) => seen.push(commandId));
    const device = { id: 7, name: 'd', fqdn: 'd', mac: '001122334455', power: null, ping: 'icmp', sutPort: 20701 };
    await worker.send(
      'commands',
      {
        commandId: 5,
        generation: 2,
        epoch: 3,
        server: 'new',
        device,
        notAfter: null,
        work: { kind: 'power_off' },
        events: { ok: null, failed: null },
      },
      { server: 'new' },
    );
    await waitFor(() => seen.length === 1, { what: 'the answer' });
    expect(seen).toEqual([5]);
  } finally {
    await agent.close();
    await worker.close();
  }
});

test.each(['select from devices', 'select from requests', 'create table public.mine ()', 'create table bullmq.mine ()'])(
  'an agent may not: %s',
  async (text) => {
    await expect(asAgent(text)).rejects.toThrow(/permission denied/);
  },
);

test('granting again changes the password, and migrating again changes nothing', async () => {
  await migrateQueue(server.url);
  const second = await grantAgentAccess(server.url, { role: ROLE, password: 'second' });
  await expect(asAgent('select')).rejects.toThrow(/password authentication failed/);
  agentUrl = second;
  await asAgent('select from bullmq.job');
});

test('without its tables the queue says that the migration job is missing', async () => {
  const url = new URL(server.url);
  url.pathname = '/postgres';
  const { log, lines } = createTestLog();
  const queues = openQueues({ url: url.href, log });
  try {
    queues.consume('devices', async () => undefined);
    expect(await queues.ready()).toMatchObject({ ok: false, reason: expect.stringContaining('run the migration job first') });
    expect(await queues.ring('devices', 1)).toBe(false);
    await waitFor(() => lines.some((line) => line.includes('queue devices is not consumed')), { what: 'the complaint' });
  } finally {
    await queues.close();
  }
});
