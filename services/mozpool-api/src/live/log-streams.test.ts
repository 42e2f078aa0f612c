import { insertLogs } from '@mozpool/db';
import { type EventListener, listenToEvents, waitFor } from '@mozpool/testkit';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
let deviceId: number;
const open: EventListener[] = [];
beforeAll(async () => {
  api = await openTestApi({ maxWaitMs: 30_000 });
  deviceId = (await api.db.query(`select id from devices where name = 'panda-1'`)).rows[0].id;
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(() => api.db.query('delete from logs'));
afterEach(() => {
  for (const listener of open.splice(0)) listener.close();
});

const write = (...messages: string[]) =>
  insertLogs(
    api.db,
    messages.map((message) => ({ deviceId, source: 'test', message })),
  );
async function follow(path = '/api/device/panda-1/log/?follow', lastEventId: string | null = null): Promise<EventListener> {
  const listener = await listenToEvents(api.base + path, { lastEventId });
  open.push(listener);
  await waitFor(() => listener.lastId() !== null, { what: 'the beginning of the stream' });
  return listener;
}
const messages = ({ events }: EventListener) => events.map(({ data }) => data.message);
const heard = (listener: EventListener, count: number) => waitFor(() => listener.events.length >= count, { what: `${count} entries` });

test('a follower gets the newest entries and then each new one, with its id, and nothing of other logs', async () => {
  await write('1', '2', '3');
  await waitFor(async () => api.live.logTail.position() >= (await api.db.query('select max(id) as id from logs')).rows[0].id, {
    what: 'settled ids',
  });
  const listener = await follow('/api/device/panda-1/log/?follow&limit=2');
  await heard(listener, 2);
  await insertLogs(api.db, [{ deviceId: deviceId + 1, source: 'test', message: 'of another' }]);
  await write('4');
  await heard(listener, 3);
  expect(messages(listener)).toEqual(['2', '3', '4']);
  const { rows } = await api.db.query('select id from logs where device_id = $1 order by id desc limit 1', [deviceId]);
  expect(listener.events.at(-1)).toEqual({
    id: String(rows[0].id),
    event: 'message',
    data: { id: rows[0].id, timestamp: expect.any(String), source: 'test', message: '4' },
  });
});

test.each([
  ['and ends alone', []],
  ['after another with a higher id', ['early']],
])('an entry of a transaction that commits late, %s, is skipped by nobody', async (_how, early) => {
  const listener = await follow();
  const client = await api.db.connect();
  await client.query('begin');
  await insertLogs(client, [{ deviceId, source: 'test', message: 'late, with the lower id' }]);
  await write(...early);
  // longer than the tail's interval: it reads at least once while the transaction is open
  let looks = 0;
  await waitFor(async () => ++looks > 40, { what: 'time for the tail' });
  expect(messages(listener)).toEqual([]);
  const after = api.call('GET', `/api/device/panda-1/log/?after=${listener.lastId()}`);
  expect((await after).body.log).toEqual([]);
  await client.query('commit');
  client.release();
  await heard(listener, 1 + early.length);
  expect(messages(listener)).toEqual(['late, with the lower id', ...early]);
});

test('a follower that comes back gets what it has missed, once and in order', async () => {
  const first = await follow();
  await write('a');
  await heard(first, 1);
  first.close();
  await write(...Array.from({ length: 1_200 }, (_, n) => `missed ${n}`));
  const second = await follow('/api/device/panda-1/log/?follow', first.lastId());
  await write('b');
  await heard(second, 1_201);
  expect(messages(second)).toEqual([...Array.from({ length: 1_200 }, (_, n) => `missed ${n}`), 'b']);
});

test('followers that come and go while entries are written get each entry once', async () => {
  const WRITES = 60;
  const early = await follow();
  const late: EventListener[] = [];
  for (let n = 0; n < WRITES; n++) {
    await write(`${n}`);
    if (n % 6 === 0) late.push(await follow('/api/device/panda-1/log/?follow', early.lastId()));
  }
  const all = Array.from({ length: WRITES }, (_, n) => `${n}`);
  await heard(early, WRITES);
  expect(messages(early)).toEqual(all);
  for (const listener of late) {
    await waitFor(() => messages(listener).at(-1) === all.at(-1), { what: 'the last entry' });
    expect(messages(listener)).toEqual(all.slice(-messages(listener).length));
  }
});

test('all followed logs are read with one query', async () => {
  const made = (await api.call('POST', '/api/device/any/request/', { assignee: 'alice', duration: 600, image: 'android' })).body.request;
  const listeners = [
    await follow(),
    await follow('/api/device/panda-2/log/?follow'),
    await follow(`/api/request/${made.id}/log/?follow&limit=1`),
  ];
  await waitFor(() => api.live.logTail.size() === 3, { what: 'three followers' });
  // how many of the new entries each query brings; what was logged of the request may still be on its way and brings none
  const brought: number[] = [];
  const query = api.db.query.bind(api.db);
  api.db.query = (async (...given: Parameters<typeof query>) => {
    const result: unknown = await query(...given);
    const { rows } = result as { rows: { source: string }[] };
    const entries = JSON.stringify(given[0]).includes('from logs where id >') ? rows.filter(({ source }) => source === 'test') : [];
    if (entries.length > 0) brought.push(entries.length);
    return result;
  }) as unknown as typeof api.db.query;
  try {
    const { rows } = await query(`select id from devices where name = 'panda-2'`);
    await insertLogs({ query } as typeof api.db, [
      { deviceId, source: 'test', message: 'one' },
      { deviceId: rows[0].id, source: 'test', message: 'two' },
      { requestId: made.id, source: 'test', message: 'three' },
    ]);
    await Promise.all(
      listeners.map((listener) => waitFor(() => listener.events.some(({ data }) => data.source === 'test'), { what: 'its entry' })),
    );
  } finally {
    api.db.query = query as typeof api.db.query;
  }
  expect(brought).toEqual([3]);
});

describe('a client without streams', () => {
  const after = (id: number, more = '') => api.call('GET', `/api/device/panda-1/log/?after=${id}${more}`);
  const settled = () =>
    waitFor(async () => api.live.logTail.position() >= ((await api.db.query('select max(id) as id from logs')).rows[0].id ?? 0), {
      what: 'settled ids',
    });

  test('reads on from the id that it has', async () => {
    await write('1', '2', '3');
    await settled();
    const first = (await after(0, '&limit=2')).body.log;
    expect(first.map(({ message }: { message: string }) => message)).toEqual(['1', '2']);
    expect((await after(first[1].id)).body.log.map(({ message }: { message: string }) => message)).toEqual(['3']);
  });

  test('is kept waiting until there is an entry', async () => {
    await write('1');
    await settled();
    const { id } = (await after(0)).body.log[0];
    const answer = after(id, '&wait=30');
    await waitFor(() => api.live.logTail.size() === 1, { what: 'the one who waits' });
    await write('2');
    expect((await answer).body.log.map(({ message }: { message: string }) => message)).toEqual(['2']);
    expect([api.live.logTail.size(), api.live.waiters.size()]).toEqual([0, 0]);
  });

  test('gets an empty list after the wait', async () => {
    await write('1');
    await settled();
    const { id } = (await after(0)).body.log[0];
    expect((await after(id, '&wait=1')).body.log).toEqual([]);
  });
});

test('followers are let go when they leave', async () => {
  const listener = await follow();
  await waitFor(() => api.live.logs.size() === 1 && api.live.logTail.size() === 1, { what: 'the follower' });
  listener.close();
  await waitFor(() => api.live.logs.size() === 0 && api.live.logTail.size() === 0, { what: 'its leaving' });
});
