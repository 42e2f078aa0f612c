import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webhookBodySchema } from '@mozpool/contracts';
import { insertEvents } from '@mozpool/db';
import { silentLog } from '@mozpool/service-kit';
import { waitFor } from '@mozpool/testkit';
import { createLive } from '../live/live.js';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { createDeliverer, type DelivererOptions } from './deliverer.js';
import { postDelivery } from './post-delivery.js';
import { MAX_ATTEMPTS } from './retry.js';

interface Received {
  headers: IncomingHttpHeaders;
  text: string;
}
type Answer = (response: ServerResponse, received: Received) => void;

let api: TestApi;
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  api = await openTestApi();
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.query('delete from requests');
  await api.setDevices('ready');
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Somebody who is told, with an address of its own. */
async function receiver(answer: Answer = (response) => response.writeHead(204).end()) {
  const received: Received[] = [];
  const state = { answer };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const one = { headers: request.headers, text };
      received.push(one);
      state.answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=abc`, received, state };
}

function deliverer(options: Partial<DelivererOptions> = {}) {
  const made = createDeliverer({
    db: api.db,
    post: postDelivery,
    isAllowedHost: () => true,
    publicUrl: () => 'http://mozpool.example',
    log: silentLog,
    ...options,
  });
  closers.push(() => made.stop());
  return made;
}

/** A request whose webhook hears of every event of kind `claimed`, and as many of these. */
async function request(url: string, { events = 0, secret = 'geheim' }: { events?: number; secret?: string | null } = {}): Promise<number> {
  const webhook = { url, events: ['renewed'], ...(secret !== null && { secret }) };
  const { body } = await api.call('POST', '/api/device/any/request/', { assignee: 'alice', duration: 600, image: 'android', webhook });
  await happen(body.request.id, events);
  return body.request.id;
}
async function happen(requestId: number, count = 1): Promise<void> {
  await insertEvents(
    api.db,
    Array.from({ length: count }, () => ({ kind: 'renewed', requestId, details: { expiresAt: '2026-11-25T14:35:00Z', secret: 'inside' } })),
  );
  await waitFor(async () => (await api.db.query('select from events where position is null')).rowCount === 0, { what: 'positions' });
}
const log = async (id: number) => (await api.call('GET', `/api/request/${id}/webhook/`)).body;
const recorded = (id: number, count = 1) =>
  waitFor(
    async () => {
      const { deliveries } = await log(id);
      return deliveries.filter((each: { ms: number | null }) => each.ms !== null).length >= count && deliveries;
    },
    { what: `${count} recorded deliveries` },
  );
const dueNow = () =>
  api.db.query(`update webhook_deliveries set next_attempt_at = now() - interval '1 s' where next_attempt_at is not null`);

test('deliveries that are due are found also while events cannot be read', async () => {
  const query = (input: { name?: string }) =>
    input.name === 'read-tail-marks' ? api.db.query(input as never) : Promise.reject(new Error('not now'));
  const live = createLive({ db: api.db, tailDb: { query } as never, sequence: async () => undefined });
  // the position is known
  await live.tick().catch(() => undefined);
  expect(live.deliveriesDue()).toBe(false);
  await request((await receiver()).url, { events: 1 });
  await expect(live.tick()).rejects.toThrow('not now');
  expect(live.deliveriesDue()).toBe(true);
});

test('a receiver is told, signed so that it can check, and the log shows it without secrets', async () => {
  const { url, received } = await receiver();
  const id = await request(url, { events: 1 });
  await deliverer().tick();
  const [delivery] = await recorded(id);
  expect(received).toHaveLength(1);
  const { headers, text } = received[0]!;
  const body = webhookBodySchema.parse(JSON.parse(text));
  expect(body).toMatchObject({
    delivery: delivery.delivery,
    event: 'renewed',
    request: { id, url: `http://mozpool.example/api/request/${id}/` },
    data: { kind: 'renewed', request: id, assignee: 'alice', details: { expires: '2026-11-25T14:35:00' } },
  });
  expect(text).not.toMatch(/inside|geheim/);
  expect(headers['mozpool-delivery']).toBe(String(delivery.delivery));
  expect(headers['mozpool-event']).toBe('renewed');
  expect(headers['content-type']).toBe('application/json');
  const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers['mozpool-signature'] as string)!;
  expect(createHmac('sha256', 'geheim').update(`${time}.${text}`).digest('hex')).toBe(mac);
  expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60);

  const shown = await log(id);
  expect(shown.webhook).toEqual({ url: url.replace('key=abc', '…'), signed: true, events: ['renewed'], ended: null });
  expect(JSON.stringify(shown)).not.toMatch(/geheim|abc/);
  expect(delivery).toMatchObject({
    attempts: 1,
    status: 204,
    error: null,
    next_attempt: null,
    delivered: expect.any(String),
    ms: expect.any(Number),
  });
  expect(delivery.position).toBe(body.data.position);
});

test('without a secret nothing is signed', async () => {
  const { url, received } = await receiver();
  const id = await request(url, { events: 1, secret: null });
  await deliverer().tick();
  await recorded(id);
  expect(received[0]!.headers['mozpool-signature']).toBeUndefined();
  expect((await log(id)).webhook.signed).toBe(false);
});

test('an attempt that fails is made again later, under the same id, until it works', async () => {
  const { url, received, state } = await receiver((response) => response.writeHead(500).end('out of order\n'));
  const id = await request(url, { events: 1 });
  const { tick } = deliverer();
  await tick();
  const [failed] = await recorded(id);
  expect(failed).toMatchObject({ attempts: 1, status: 500, error: 'answered 500: out of order', delivered: null });
  expect(Date.parse(`${failed.next_attempt}Z`)).toBeGreaterThan(Date.parse(`${failed.last_attempt}Z`));
  await tick();
  expect(received).toHaveLength(1);
  state.answer = (response) => response.writeHead(200).end('ok');
  await dueNow();
  await tick();
  await waitFor(async () => (await log(id)).deliveries[0].delivered, { what: 'the delivery' });
  expect((await log(id)).deliveries[0]).toMatchObject({ attempts: 2, status: 200, error: null, next_attempt: null });
  expect(new Set(received.map(({ headers }) => headers['mozpool-delivery'])).size).toBe(1);
});

test('if the process dies between the call and the record, the receiver is called again', async () => {
  const { url, received } = await receiver();
  const id = await request(url, { events: 1 });
  const dying = deliverer({
    post: async (...given) => {
      await postDelivery(...given);
      throw new Error('killed');
    },
  });
  await dying.tick();
  await waitFor(() => received.length === 1, { what: 'the call' });
  await dying.stop();
  expect((await log(id)).deliveries[0]).toMatchObject({ attempts: 1, delivered: null, next_attempt: expect.any(String) });
  const next = deliverer();
  await next.tick();
  expect(received).toHaveLength(1);
  await dueNow();
  await next.tick();
  await recorded(id);
  expect(received.map(({ headers }) => headers['mozpool-delivery'])).toEqual(Array(2).fill(received[0]!.headers['mozpool-delivery']));
});

test('several replicas deliver each event once', async () => {
  const { url, received } = await receiver();
  const id = await request(url, { events: 12 });
  const replicas = [deliverer(), deliverer(), deliverer()];
  await waitFor(
    async () => {
      await Promise.all(replicas.map(({ tick }) => tick()));
      return received.length >= 12;
    },
    { what: '12 deliveries' },
  );
  await recorded(id, 12);
  expect(new Set(received.map(({ headers }) => headers['mozpool-delivery'])).size).toBe(12);
  expect(received).toHaveLength(12);
});

test('410 ends the webhook', async () => {
  const { url, received } = await receiver((response) => response.writeHead(410).end());
  const id = await request(url, { events: 1 });
  const { tick } = deliverer();
  await tick();
  await waitFor(async () => (await log(id)).webhook.ended, { what: 'the end' });
  expect((await log(id)).deliveries).toMatchObject([{ attempts: 1, status: 410, next_attempt: null, delivered: null }]);
  await happen(id, 2);
  await tick();
  expect((await log(id)).deliveries).toHaveLength(1);
  expect(received).toHaveLength(1);
});

test('a redirect is not followed', async () => {
  const elsewhere = await receiver();
  const { url } = await receiver((response) => response.writeHead(302, { Location: elsewhere.url }).end());
  const id = await request(url, { events: 1 });
  await deliverer().tick();
  expect((await recorded(id))[0]).toMatchObject({ status: 302, error: 'answered 302', delivered: null });
  expect(elsewhere.received).toEqual([]);
});

test('no more of an answer is read than is of use', async () => {
  const { url } = await receiver((response) => {
    response.writeHead(400);
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
    };
    response.on('drain', more);
    more();
  });
  const id = await request(url, { events: 1 });
  await deliverer().tick();
  const [delivery] = await recorded(id);
  expect(delivery.error).toMatch(/^answered 400: x+$/);
  expect(delivery.error.length).toBeLessThanOrEqual(500);
});

test('a receiver that hangs delays nobody else, and gets no more than its share', async () => {
  const hanging = await receiver(() => undefined);
  const slow = await request(hanging.url, { events: 20 });
  const quick = await receiver();
  const id = await request(quick.url, { events: 6 });
  const { tick, stop } = deliverer();
  await waitFor(
    async () => {
      await tick();
      return quick.received.length === 6 && hanging.received.length === 4;
    },
    { what: 'the quick one to be told' },
  );
  await recorded(id, 6);
  await tick();
  expect(hanging.received).toHaveLength(4);
  await stop();
  // what the stop has cut off is due again at once, for another replica
  const due = (await log(slow)).deliveries.filter((each: { error: string | null }) => each.error !== null);
  expect(due).toHaveLength(4);
  expect(due[0]).toMatchObject({ status: null, error: 'this service was stopped', next_attempt: expect.any(String) });
  hanging.state.answer = (response) => response.writeHead(204).end();
  const other = deliverer();
  await waitFor(
    async () => {
      await other.tick();
      return (await log(slow)).deliveries.every((each: { delivered: string | null }) => each.delivered !== null);
    },
    { what: 'all of them' },
  );
});

test('nobody there, a name that is not known and a host that may not be called any more are said', async () => {
  const ids = [await request('http://127.0.0.1:1/', { events: 1 }), await request('http://no-such-host.example/', { events: 1 })];
  await deliverer().tick();
  expect((await recorded(ids[0]!))[0]).toMatchObject({ status: null, error: expect.stringMatching(/ECONNREFUSED/) });
  expect((await recorded(ids[1]!))[0]).toMatchObject({ status: null, error: expect.stringMatching(/no-such-host\.example/) });
  const forbidden = await request('http://127.0.0.1:1/', { events: 1 });
  await deliverer({ isAllowedHost: () => false }).tick();
  expect((await recorded(forbidden))[0]).toMatchObject({ error: 'this host may not be called (WEBHOOK_HOSTS)', next_attempt: null });
});

test('a link-local address is refused when it is asked for', async () => {
  for (const host of ['169.254.169.254', '[fe80::1]', '2852039166'])
    expect(
      await api.call('POST', '/api/device/any/request/', {
        assignee: 'a',
        duration: 60,
        image: 'android',
        webhook: { url: `http://${host}/` },
      }),
    ).toMatchObject({ status: 400, body: { code: 'invalid_body', detail: expect.stringMatching(/webhook\.url/) } });
});

test('after its last attempt a delivery is given up', async () => {
  const { url } = await receiver((response) => response.writeHead(500).end());
  const id = await request(url, { events: 1 });
  await api.db.query('update webhook_deliveries set attempts = $1', [MAX_ATTEMPTS - 1]);
  await deliverer().tick();
  expect((await recorded(id))[0]).toMatchObject({ attempts: MAX_ATTEMPTS, status: 500, next_attempt: null, delivered: null });
});

test('a job hears by default that its device is ready and that the reservation is over', async () => {
  const { url, received } = await receiver();
  const { body } = await api.call('POST', '/api/device/panda-1/request/', {
    assignee: 'alice',
    duration: 600,
    image: 'android',
    webhook: { url },
  });
  const { id } = body.request;
  await api.db.query(`update requests set state = 'pending' where id = $1`, [id]);
  await api.engine.applyToRequest(id, 'lifeguard_finished', { imaging_result: 'complete' });
  await api.call('POST', `/api/request/${id}/return/`);
  await waitFor(async () => (await log(id)).deliveries.length === 2, { what: 'two deliveries' });
  const { tick } = deliverer();
  await waitFor(
    async () => {
      await tick();
      return received.length === 2;
    },
    { what: 'both' },
  );
  // receivers put them in order by the position
  const bodies = received.map(({ text }) => JSON.parse(text)).sort((a, b) => a.data.position - b.data.position);
  expect(bodies.map(({ event, data }) => [event, data.to_state])).toEqual([
    ['ready', 'ready'],
    ['closed', 'closed'],
  ]);
});
