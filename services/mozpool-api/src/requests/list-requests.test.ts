import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
let ids: number[];
beforeAll(async () => {
  api = await openTestApi();
  await api.setDevices('ready');
  const made = [
    ['panda-2', { assignee: 'bob', image: 'b2g', b2gbase: 'x' }],
    ['any', { assignee: 'alice', image: 'android' }],
    ['any', { assignee: 'alice', image: 'android', environment: 'odd' }],
  ] as const;
  ids = [];
  for (const [device, body] of made)
    ids.push((await api.call('POST', `/api/device/${device}/request/`, { duration: 3600, ...body })).body.request.id);
  const closed = (await api.call('POST', '/api/device/any/request/', { duration: 3600, assignee: 'alice', image: 'android' })).body.request
    .id;
  await api.call('POST', `/api/request/${closed}/return/`);
  ids.push(closed);
  await api.db.query(`update requests set created_at = '2020-01-01T00:00:00Z' where id = $1`, [ids[1]]);
}, SETUP_LIMIT_MS);
afterAll(() => api.close());

const found = async (query: string): Promise<number[]> =>
  (await api.call('GET', `/api/request/list/?${query}`)).body.requests.map(({ id }: { id: number }) => ids.indexOf(id));

test.each([
  ['', [0, 1, 2]],
  ['include_closed', [0, 1, 2, 3]],
  ['state=closed', [3]],
  ['assignee=alice', [1, 2]],
  ['assignee=alice&include_closed', [1, 2, 3]],
  ['device=panda-2', [0]],
  ['image=b2g', [0]],
  ['environment=odd', [2]],
  ['q=alice', [1, 2]],
  ['q=ALICE+odd', [2]],
  ['q=android+alice&include_closed', [1, 2, 3]],
  ['q=panda-2+b2g', [0]],
  ['q=a%25e', []],
  ['q=++', [0, 1, 2]],
  ['since=2020-01-02T00:00:00', [0, 2]],
  ['since=2019-01-01T00:00Z', [0, 1, 2]],
  ['limit=2', [2, 1]],
])('?%s', async (query, expected) => expect(await found(query)).toEqual(expected));

test('pages lead from the newest to the oldest', async () => {
  const seen: number[] = [];
  let next: string | null = '';
  for (let pages = 0; next !== null && pages < 10; pages++) {
    const { body }: { body: { requests: { id: number }[]; next: string | null } } = await api.call(
      'GET',
      `/api/request/list/?include_closed&limit=1&after=${next}`,
    );
    seen.push(...body.requests.map(({ id }) => ids.indexOf(id)));
    next = body.next;
  }
  expect(seen).toEqual([3, 2, 1, 0]);
});

test('a log is searched by source and text, capitals aside', async () => {
  await api.call('POST', '/api/device/tegra-1/offline/', { reason: '100% worn' });
  const log = async (query: string) =>
    (await api.call('GET', `/api/device/tegra-1/log/?${query}`)).body.log.map(({ message }: { message: string }) => message);
  expect(await log('source=api')).toEqual(['anonymous orders go offline: 100% worn']);
  expect(await log('q=ENTERING')).toEqual(['entering state offline']);
  expect(await log('q=100%25')).toHaveLength(1);
  expect(await log('q=1_0')).toEqual([]);
});

test('a log is read backwards by ids, and found by time', async () => {
  for (const order of ['offline', 'troubleshoot']) await api.call('POST', `/api/device/tegra-1/${order}/`, { reason: 'worn' });
  const all = (await api.call('GET', '/api/device/tegra-1/log/')).body.log;
  const ids = async (query: string) =>
    (await api.call('GET', `/api/device/tegra-1/log/?${query}`)).body.log.map(({ id }: { id: number }) => id);
  const known = all.map(({ id }: { id: number }) => id);
  expect(known.length).toBeGreaterThan(2);
  expect(await ids(`before=${known.at(-1)}&limit=2`)).toEqual(known.slice(-3, -1));
  expect(await ids(`before=${known[0]}`)).toEqual([]);
  await api.db.query(`update logs set at = '2026-01-02T03:04:05.250Z' where id = $1`, [known[0]]);
  expect(await ids('until=2026-01-02T03:04:05.250')).toEqual([known[0]]);
  expect(await ids('until=2026-01-02T03:04:05.249')).toEqual([]);
});
