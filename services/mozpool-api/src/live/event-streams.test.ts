import { insertEvents } from '@mozpool/db';
import { type EventListener, listenToEvents, waitFor } from '@mozpool/testkit';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
const open: EventListener[] = [];
beforeAll(async () => {
  api = await openTestApi();
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
afterEach(() => {
  for (const listener of open.splice(0)) listener.close();
});

async function listen(query = '', lastEventId: string | null = null): Promise<EventListener> {
  const listener = await listenToEvents(`${api.base}/api/events/${query}`, { lastEventId });
  open.push(listener);
  await waitFor(() => listener.lastId() !== null, { what: 'the beginning of the stream' });
  return listener;
}
const happen = (...events: string[]) =>
  insertEvents(
    api.db,
    events.map((event) => ({ kind: 'test', event })),
  );
const names = (listener: EventListener) => listener.events.map(({ data }) => data.event);
const heard = (listener: EventListener, count: number) =>
  waitFor(() => listener.events.length >= count && listener.events, { what: `${count} events` });
const position = async () => (await api.db.query('select last from event_positions')).rows[0].last as number;
/** Until everything has its position, so that a listener that comes now hears nothing of it. */
const settled = () =>
  waitFor(
    async () =>
      (await api.db.query('select from events where position is null')).rowCount === 0 && api.live.tail.position() === (await position()),
    {
      what: 'positions for all events',
    },
  );

test('a stream begins with now, and tells every event with its position, its kind and its names', async () => {
  await happen('before');
  await settled();
  const listener = await listen();
  expect(listener.lastId()).toBe(String(await position()));
  const {
    rows: [device],
  } = await api.db.query(`select id from devices where name = 'panda-1'`);
  const made = (await api.call('POST', '/api/device/panda-2/request/', { assignee: 'alice', duration: 600, image: 'android' })).body
    .request;
  await insertEvents(api.db, [
    {
      kind: 'transition',
      machine: 'device',
      deviceId: device.id,
      requestId: made.id,
      fromState: 'ready',
      toState: 'offline',
      event: 'x',
      details: { reason: 'why' },
    },
  ]);
  await waitFor(() => names(listener).includes('x'), { what: 'the event' });
  const last = listener.events.at(-1)!;
  expect(last).toEqual({
    id: String(last.data.position),
    event: 'transition',
    data: {
      position: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      kind: 'transition',
      machine: 'device',
      device: 'panda-1',
      pool: 'even',
      request: made.id,
      assignee: 'alice',
      from_state: 'ready',
      to_state: 'offline',
      event: 'x',
      details: { reason: 'why' },
    },
  });
  const created = listener.events.find(({ event }) => event === 'created')!;
  expect(created.data.details).toEqual({
    requested_device: 'panda-2',
    assignee: 'alice',
    environment: 'any',
    image: 'android',
    priority: 0,
    wait: null,
    expires: made.expires,
  });
  const positions = listener.events.map(({ data }) => data.position);
  expect(positions).toEqual(positions.map((_, n) => positions[0] + n));
});

test('an event of a transaction that commits late gets a later position, and reaches every listener', async () => {
  const [first, filtered] = [await listen(), await listen('?kind=test')];
  const client = await api.db.connect();
  await client.query('begin');
  await insertEvents(client, [{ kind: 'test', event: 'late' }]);
  await happen('early');
  await heard(first, 1);
  expect(names(first)).toEqual(['early']);
  await client.query('commit');
  client.release();
  for (const listener of [first, filtered]) {
    await heard(listener, 2);
    expect(names(listener)).toEqual(['early', 'late']);
    expect(listener.events[1]!.data.position).toBe(listener.events[0]!.data.position + 1);
  }
});

test('a client that comes back hears what it has missed, once and in order, and then the rest', async () => {
  const first = await listen();
  await happen('a', 'b');
  await heard(first, 2);
  first.close();
  await happen(...Array.from({ length: 2_500 }, (_, n) => `missed ${n}`));
  const second = await listen('', first.lastId());
  await happen('c');
  await heard(second, 2_501);
  expect(names(second)).toEqual([...Array.from({ length: 2_500 }, (_, n) => `missed ${n}`), 'c']);
  // a browser that comes back sends the header; other clients may use the query
  const third = await listenToEvents(`${api.base}/api/events/?last_event_id=${second.events.at(-2)!.id}`);
  open.push(third);
  await heard(third, 1);
  expect(names(third)).toEqual(['c']);
});

test('a client that was cut off before its first event comes back without a gap', async () => {
  const first = await listen('?kind=rare');
  first.close();
  await insertEvents(api.db, [{ kind: 'rare', event: 'missed' }]);
  const second = await listen('?kind=rare', first.lastId());
  await heard(second, 1);
  expect(names(second)).toEqual(['missed']);
});

test('a client whose next events are not kept any more is told to read everything anew', async () => {
  await happen('old', 'kept');
  await settled();
  await api.db.query(`delete from events where position < (select last from event_positions)`);
  const listener = await listen('', '0');
  await happen('new');
  await heard(listener, 2);
  expect(listener.events.map(({ event, data }) => [event, data.event])).toEqual([
    ['reset', undefined],
    ['test', 'new'],
  ]);
  const kept = await listen('', String((await position()) - 2));
  await heard(kept, 2);
  expect(names(kept)).toEqual(['kept', 'new']);
  const future = await listen('', '999999999');
  await heard(future, 1);
  expect(future.events[0]!.event).toBe('reset');
});

test.each(['x', '1.5', '-1'])('Last-Event-ID %s is refused', async (id) => {
  await expect(listenToEvents(`${api.base}/api/events/`, { lastEventId: id })).rejects.toThrow('400');
});

test('filters hold together, live and for what was missed', async () => {
  const before = String(await position());
  const ids = Object.fromEntries((await api.db.query('select id, name from devices')).rows.map(({ id, name }) => [name, id]));
  const made = (await api.call('POST', '/api/device/panda-2/request/', { assignee: 'bob', duration: 600, image: 'android' })).body.request;
  await api.db.query(`update devices set labels = '{"pool": "b2g"}' where name = 'tegra-1'`);
  const cases: [query: string, heard: string[]][] = [
    ['?kind=test&device=panda-1,tegra-1', ['one', 'two']],
    ['?kind=test&device=panda-1&pool=even', ['one']],
    ['?kind=test&device=panda-1&pool=odd', []],
    ['?kind=test&pool=b2g', ['two']],
    [`?kind=test&request=${made.id}`, ['three']],
    ['?kind=test&assignee=bob', ['three']],
    ['?kind=test&assignee=carol', []],
    ['?kind=test,other', ['one', 'two', 'three', 'four']],
  ];
  await settled();
  const live = await Promise.all(cases.map(([query]) => listen(query)));
  await insertEvents(api.db, [
    { kind: 'test', event: 'one', deviceId: ids['panda-1'] },
    { kind: 'test', event: 'two', deviceId: ids['tegra-1'] },
    { kind: 'test', event: 'three', requestId: made.id },
    { kind: 'other', event: 'four' },
  ]);
  await heard(live.at(-1)!, 4);
  const resumed = await Promise.all(cases.map(([query]) => listen(query, before)));
  await heard(resumed.at(-1)!, 4);
  await Promise.all(resumed.map((listener, n) => heard(listener, cases[n]![1].length)));
  expect(live.map(names)).toEqual(cases.map(([, expected]) => expected));
  expect(resumed.map(names)).toEqual(cases.map(([, expected]) => expected));
  const listed = await Promise.all(cases.map(([query]) => api.call('GET', `/api/event/list/${query}&after=${before}`)));
  expect(listed.map(({ body }) => body.events.map(({ event }: { event: string }) => event))).toEqual(cases.map(([, expected]) => expected));
});

test('what is secret stays inside', async () => {
  const listener = await listen('?kind=test');
  await insertEvents(api.db, [
    {
      kind: 'test',
      event: 'x',
      details: { secret: 'geheim', token: 'geheim', bootSecret: 'geheim', commandId: 7, reason: { secret: 'geheim' }, by: 'ops' },
    },
  ]);
  await heard(listener, 1);
  expect(listener.events[0]!.data.details).toEqual({ by: 'ops' });
});

test('a heartbeat keeps the stream alive and moves its id on', async () => {
  const listener = await listen('?kind=nothing');
  await happen('something else');
  await settled();
  await api.live.heartbeat();
  await waitFor(() => listener.comments() === 1, { what: 'the heartbeat' });
  expect(listener.lastId()).toBe(String(await position()));
  expect(listener.events).toEqual([]);
});

test('clients that go away leave nothing behind', async () => {
  const listeners = [await listen(), await listen('?kind=test')];
  await waitFor(() => api.live.events.size() === 2, { what: 'both listeners' });
  for (const listener of listeners) listener.close();
  await waitFor(() => api.live.events.size() === 0, { what: 'their leaving' });
});

describe('the list of events', () => {
  test('is the newest without a position, and goes on from one to the next', async () => {
    await happen('1', '2', '3', '4', '5');
    await settled();
    const newest = (await api.call('GET', '/api/event/list/?kind=test&limit=2')).body;
    expect(newest.events.map(({ event }: { event: string }) => event)).toEqual(['4', '5']);
    expect(newest).toMatchObject({ position: await position(), more: false, reset: false });
    const heardOf: string[] = [];
    let after = newest.position - 5;
    for (let more = true; more; ) {
      const { body } = await api.call('GET', `/api/event/list/?after=${after}&limit=2`);
      heardOf.push(...body.events.map(({ event }: { event: string }) => event));
      ({ position: after, more } = body);
    }
    expect(heardOf).toEqual(['1', '2', '3', '4', '5']);
    expect((await api.call('GET', `/api/event/list/?after=${after}`)).body).toEqual({
      events: [],
      position: after,
      more: false,
      reset: false,
    });
  });

  test('says when something is missing', async () => {
    await api.db.query('delete from events where position is not null');
    expect((await api.call('GET', '/api/event/list/?after=0')).body).toEqual({
      events: [],
      position: await position(),
      more: false,
      reset: true,
    });
    expect((await api.call('GET', `/api/event/list/?after=${await position()}`)).body).toMatchObject({ reset: false });
  });
});
