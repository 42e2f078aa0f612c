import { insertEvents } from '../event/events.js';
import { readTailMarks } from '../event/read-events.js';
import { sequenceEvents } from '../event/sequence-events.js';
import { inTransaction } from '../pool.js';
import { type DbBench, openDb } from '../testing/db-bench.js';
import { insertWebhook } from './insert-webhook.js';
import { findWebhook, listDeliveries } from './list-deliveries.js';
import { endWebhook, recordDelivery } from './record-delivery.js';
import { takeDueDeliveries } from './take-due-deliveries.js';

let bench: DbBench;
beforeAll(async () => {
  bench = await openDb();
  await bench.db.query(`insert into images (name) values ('b2g')`);
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.db.query('delete from requests');
  await bench.db.query('delete from events');
  await bench.db.query('update event_positions set last = 0, webhooks_to = 0');
});

async function request(events: string[], host = 'ci.example'): Promise<number> {
  const [row] = await bench.rows(
    `insert into requests (requested_device, assignee, image_id, expires_at) select 'any', 'me', id, now() + interval '1 h' from images returning id`,
  );
  await insertWebhook(bench.db, row!.id, { url: `http://${host}/hook`, host, secret: 'geheim', events });
  return row!.id;
}
const sequence = () => inTransaction(bench.db, (db) => sequenceEvents(db, { limit: 100 }));
const deliveries = () =>
  bench.rows(
    'select w.request_id as request, v.position, v.event from webhook_deliveries v join webhooks w on w.id = v.webhook_id order by v.position, w.id',
  );
const moved = (requestId: number, toState: string, machine: 'device' | 'request' = 'request') =>
  insertEvents(bench.db, [{ kind: 'transition', machine, requestId, deviceId: 1, fromState: 'pending', toState, event: 'x' }]);
const take = (options: Partial<Parameters<typeof takeDueDeliveries>[1]> = {}) =>
  takeDueDeliveries(bench.db, { limit: 10, leaseMs: 20_000, busyHosts: [], ...options });

test('a webhook is told of what it asked for, under the most telling name, and of nothing else', async () => {
  const all = await request(['ready', 'failed', 'closed', 'expiring', 'device_failed', 'state']);
  const some = await request(['closed']);
  await moved(all, 'ready');
  await moved(all, 'ready', 'device');
  await moved(all, 'failed_self_test', 'device');
  await moved(all, 'pending');
  await insertEvents(bench.db, [{ kind: 'expiring', requestId: all }]);
  await moved(some, 'ready');
  await moved(some, 'closed');
  await sequence();
  expect(await deliveries()).toEqual([
    { request: all, position: 1, event: 'ready' },
    { request: all, position: 3, event: 'device_failed' },
    { request: all, position: 4, event: 'state' },
    { request: all, position: 5, event: 'expiring' },
    { request: some, position: 7, event: 'closed' },
  ]);
});

test('a look at the truth says when deliveries are due, and when they are taken', async () => {
  const due = async () => (await readTailMarks(bench.db)).deliveriesDue;
  await moved(await request(['ready']), 'ready');
  expect(await due()).toBe(false);
  await sequence();
  expect(await due()).toBe(true);
  await take();
  expect(await due()).toBe(false);
});

test('each event is delivered once, however many give positions at once and however often', async () => {
  const id = await request(['state']);
  for (let n = 0; n < 30; n++) await moved(id, 'pending');
  await Promise.all([sequence(), sequence(), sequence()]);
  await sequence();
  expect((await deliveries()).map(({ position }) => position)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
});

test('events that a release without webhooks gave positions to are delivered by the next one', async () => {
  const id = await request(['ready']);
  await moved(id, 'ready');
  await bench.db.query('update events set position = 1');
  await bench.db.query('update event_positions set last = 1');
  await sequence();
  expect(await deliveries()).toEqual([{ request: id, position: 1, event: 'ready' }]);
});

test('a transaction that fails leaves neither positions nor deliveries', async () => {
  const id = await request(['ready']);
  await moved(id, 'ready');
  const lost = inTransaction(bench.db, async (db) => {
    await sequenceEvents(db, { limit: 100 });
    throw new Error('the process dies');
  });
  await expect(lost).rejects.toThrow('dies');
  expect(await deliveries()).toEqual([]);
  await sequence();
  expect(await deliveries()).toHaveLength(1);
});

describe('attempts', () => {
  test('are taken once, counted, and made again when nobody records what came of them', async () => {
    const id = await request(['ready']);
    await moved(id, 'ready');
    await sequence();
    const [first, ...none] = (await Promise.all([take(), take(), take()])).flat();
    expect(first).toMatchObject({
      requestId: id,
      url: 'http://ci.example/hook',
      secret: 'geheim',
      event: 'ready',
      position: 1,
      attempt: 1,
    });
    expect(none).toEqual([]);
    expect(await take()).toEqual([]);
    await bench.db.query(`update webhook_deliveries set next_attempt_at = now() - interval '1 s'`);
    expect((await take()).map(({ id, attempt }) => ({ id, attempt }))).toEqual([{ id: first!.id, attempt: 2 }]);
    // the first one was only slow, and is late
    await recordDelivery(bench.db, { id: first!.id, attempt: 1, delivered: false, retryInMs: null, status: null, error: 'timeout', ms: 1 });
    expect((await bench.rows('select next_attempt_at is not null as goes_on, error from webhook_deliveries'))[0]).toEqual({
      goes_on: true,
      error: null,
    });
  });

  test('are taken one per receiver, and none for those that are busy', async () => {
    for (const host of ['a', 'a', 'b', 'c']) await moved(await request(['ready'], host), 'ready');
    await sequence();
    expect((await take({ busyHosts: ['c'] })).map(({ host }) => host).sort()).toEqual(['a', 'b']);
    expect((await take()).map(({ host }) => host).sort()).toEqual(['a', 'c']);
  });

  test('end with the webhook that wants no more; later events are not for it', async () => {
    const id = await request(['state']);
    await moved(id, 'ready');
    await moved(id, 'pending');
    await sequence();
    const webhook = await findWebhook(bench.db, { requestId: id });
    expect(webhook).toEqual({ id: expect.any(Number), url: 'http://ci.example/hook', signed: true, events: ['state'], endedAt: null });
    await endWebhook(bench.db, webhook!.id);
    await moved(id, 'closed');
    await sequence();
    expect(await take()).toEqual([]);
    expect(await listDeliveries(bench.db, { webhookId: webhook!.id, limit: 10 })).toMatchObject([
      { position: 1, nextAttemptAt: null, deliveredAt: null, error: 'the receiver wants no more' },
      { position: 2, nextAttemptAt: null },
    ]);
  });

  test('go with the request', async () => {
    const id = await request(['ready']);
    await moved(id, 'ready');
    await sequence();
    await bench.db.query('delete from requests where id = $1', [id]);
    expect(await deliveries()).toEqual([]);
  });
});
