import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { estimateJson } from './waiting-json.js';
import { createWaitingView } from './waiting-view.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.query('delete from inbox; delete from requests; delete from claim_history; delete from events');
  await api.setDevices('ready');
});

const create = async (device: string, more: object = {}) =>
  (await api.call('POST', `/api/device/${device}/request/`, { assignee: 'alice', duration: 3600, image: 'android', ...more })).body.request;
const status = async (id: number) => (await api.call('GET', `/api/request/${id}/status/`)).body;
const board = () => createWaitingView({ db: api.db, checkMaxAgeMs: 1_800_000 });
/** What a process says that has read no history yet: the API's own keeps what it has read for a minute. */
async function estimateOf(id: number) {
  const { estimate, now } = (await board().explain(id))!;
  return estimateJson(estimate, now);
}

/** Claims of the past, each held for so many minutes and prepared in 90 seconds. */
async function past(...minutes: number[]): Promise<void> {
  await api.db.query(
    `insert into claim_history (claim_id, request_id, device_id, device, assignee, image, pool, hardware_type, claimed_at, ready_at, released_at, result)
     select 1000000 + n, 1, 1, 'panda-1', 'x', 'android', 'even', 'panda ES', now() - interval '1 d', now() - interval '1 d' + interval '90 s',
       now() - interval '1 d' + make_interval(secs => minutes * 60), 'complete' from unnest($1::float8[]) with ordinality as t (minutes, n)`,
    [minutes],
  );
}
const heldFor = (minutes: number) =>
  api.db.query('update claims set created_at = now() - make_interval(secs => $1::float8 * 60)', [minutes]);

test('a waiting request is told what fits and does what, its place and when it may expect a device', async () => {
  await past(...Array<number>(10).fill(30));
  const first = await create('panda-1');
  await api.setDevices('self_test_running', ['panda-2']);
  await heldFor(10);
  const second = await create('any');
  const { why, position, waiting, state, device_state } = await status(second.id);
  expect({ state, device_state, position, waiting }).toEqual({
    state: 'finding_device',
    device_state: '',
    position: 1,
    waiting: {
      fits: 2,
      held: 1,
      soonest: [{ until: first.expires, device: 'panda-1', request: first.id }],
      processing: { self_test: 1 },
      failed: 0,
      offline: 0,
      silent: 0,
      free: 0,
    },
  });
  expect(why).toMatch(
    /^2 devices match: 1 held until [-0-9 :]+, 1 in self-test\. Next in line; a device is expected in about \d+ minutes\./,
  );
  const estimate = await estimateOf(second.id);
  expect(estimate).toMatchObject({ basis: 'history', samples: 10 });
  expect(Math.abs(estimate.seconds! - 20 * 60)).toBeLessThan(5);
  expect(Date.parse(`${estimate.ready_at}Z`) - Date.parse(`${estimate.device_at}Z`)).toBe(90_000);
});

test('who waits for one device, or is having it prepared, is told what keeps failing on it', async () => {
  const failing = (state: string, failures: object) =>
    api.db.query(
      `update devices set state = $1, counters = '{"power_cycling": 13}', failures = $2, state_deadline = now() + interval '30 s', proven_at = null where name = 'panda-1'`,
      [state, JSON.stringify(failures)],
    );
  await failing('pc_power_cycling', { power_cycling: 'strip answers 503' });
  const { id } = await create('panda-1');
  expect(await status(id)).toMatchObject({
    state: 'finding_device',
    why: expect.stringMatching(
      /^Device panda-1 is being verified after return\. Power cycle: attempt 14 of 201, since .*\. Last failure: strip answers 503\. Gives up in about 3 hours\. Next in line; /,
    ),
  });
  await api.setDevices('ready');
  const held = await create('panda-2');
  await api.db.query(`update requests set state = 'pending' where id = $1`, [held.id]);
  await api.db.query(
    `update devices set state = 'pxe_power_cycling', counters = '{"power_cycling": 1}', failures = '{"power_cycling": "strip answers 503"}' where name = 'panda-2'`,
  );
  expect(await status(held.id)).toMatchObject({
    state: 'pending',
    why: expect.stringMatching(
      /^Device panda-2 is being prepared\. State pxe_power_cycling: .*\. Power cycle: attempt 2 of 201, since .*Last failure: strip answers 503\./,
    ),
  });
});

test('those before it are counted if they want what it wants, by priority and then age', async () => {
  await create('panda-1');
  await create('panda-2');
  const any = await create('any');
  const even = await create('any', { environment: 'even' });
  const odd = await create('any', { environment: 'odd' });
  const named = await create('panda-1');
  const urgent = await create('any', { environment: 'odd', priority: 5 });
  const positions = Object.fromEntries(
    await Promise.all(Object.entries({ any, even, odd, named, urgent }).map(async ([who, { id }]) => [who, (await status(id)).position])),
  );
  expect(positions).toEqual({ urgent: 1, any: 2, even: 2, odd: 3, named: 3 });
});

test('without history the ends of the reservations are told', async () => {
  await create('panda-1', { duration: 600 });
  const { id } = await create('panda-1');
  const estimate = await estimateOf(id);
  expect(estimate).toMatchObject({ basis: 'reservations', samples: 0, ready_at: null });
  expect(Math.abs(estimate.seconds! - 600)).toBeLessThan(5);
});

test('where an operator has to act, nothing is promised', async () => {
  await api.setDevices('failed_self_test', ['panda-1']);
  await api.setDevices('locked_out', ['panda-2']);
  const { id } = await create('any');
  const { why, waiting, estimate } = await status(id);
  expect(why).toBe('2 devices match: 1 failed, 1 offline. Next in line; none will be free unless an operator mends it.');
  expect(waiting).toMatchObject({ fits: 2, failed: 1, offline: 1, held: 0 });
  expect(estimate).toEqual({ seconds: null, device_at: null, ready_at: null, basis: 'none', samples: 0 });
});

test('devices behind a silent agent are told apart, and so are those that have to be checked first', async () => {
  await api.db.query(`update devices set proven_at = null where name = 'panda-2'`);
  await api.setDevices('self_test_running', ['panda-1']);
  await api.db.query(`update imaging_servers set alive = false`);
  const { id } = await create('any');
  expect((await status(id)).waiting).toMatchObject({ fits: 2, silent: 2 });
  await api.db.query(`update imaging_servers set alive = true`);
  const next = await create('any');
  expect((await status(next.id)).waiting).toMatchObject({ fits: 2, processing: { self_test: 1, proof_check: 1 } });
});

test('the time that devices took from a state to being free is taken from their history', async () => {
  await api.setDevices('self_test_running');
  await api.db.query(`update devices set state_entered_at = now() - interval '1 min' where name = 'panda-1'`);
  await api.db.query(`update devices set state_entered_at = now() where name = 'panda-2'`);
  await api.db.query(
    `insert into events (kind, device_id, from_state, to_state, at)
     select 'transition', d.id, 'x', s.state, now() - interval '1 h' + make_interval(secs => s.second) from devices d,
       (values ('self_test_running', 0), ('pc_pinging', 200), ('ready', 240)) s (state, second) where d.name = 'tegra-1' order by s.second`,
  );
  const { id } = await create('any');
  const estimate = await estimateOf(id);
  expect(Math.abs(estimate.seconds! - 180)).toBeLessThan(5);
});

test('a request that has a device, or is over, has no place; a failed one is told what to do', async () => {
  const { id } = await create('panda-1');
  const prepared = await status(id);
  expect(prepared).toMatchObject({ position: null, waiting: null });
  expect(prepared.estimate).toMatchObject({ seconds: 0, device_at: expect.any(String) });
  await api.db.query(`update requests set state = 'failed_device_busy' where id = $1`, [id]);
  await api.db.query('delete from claims');
  const { why, waiting, estimate } = await status(id);
  expect(estimate).toBeNull();
  expect(why).toBe('The device asked for was not free in time. Ask again with a longer "wait", or ask for "any" device.');
  expect(waiting).toBeNull();
});

test('a device that is being prepared is expected after what preparations of its image took', async () => {
  await past(...Array<number>(10).fill(30));
  expect(await board().preparation('android', 30_000)).toEqual({ restMs: 60_000, samples: 10 });
  expect(await board().preparation('android', 90_000)).toEqual({ restMs: null, samples: 0 });
});

test('however many ask, the pool is looked at once; a request made since gets another look', async () => {
  await create('panda-1');
  const { id } = await create('panda-1');
  const view = board();
  const texts: string[] = [];
  const counting = createWaitingView({
    checkMaxAgeMs: 1_800_000,
    db: {
      query: ((query: { text: string }, values: unknown[]) => {
        texts.push(query.text ?? query);
        return api.db.query(query as never, values);
      }) as never,
    },
  });
  const looks = () => texts.filter((text) => /from requests r join images i/.test(text)).length;
  expect((await view.explain(id))?.position).toBe(1);
  const all = await Promise.all(Array.from({ length: 500 }, () => counting.explain(id)));
  expect(new Set(all.map((each) => each?.position))).toEqual(new Set([1]));
  expect(looks()).toBe(1);
  const late = await create('panda-1');
  const answers = await Promise.all(Array.from({ length: 500 }, () => counting.explain(late.id)));
  expect(answers.every((each) => each?.position === 2)).toBe(true);
  expect(looks()).toBe(2);
});

test('a request that does not wait is not explained', async () => {
  const { id } = await create('panda-1');
  expect(await board().explain(id)).toBeUndefined();
  expect(await board().explain(999_999)).toBeUndefined();
});
