import { type DbBench, openDb } from '../testing/db-bench.js';
import { findKindOfDevice, loadBoots, loadFleetDevices, loadKindsInUse, loadPastClaims, loadQueue, loadRecoveryTimes } from './index.js';

let bench: DbBench;
let d1: number;
let d2: number;
beforeAll(async () => {
  bench = await openDb();
  d1 = await bench.addDevice('d1');
  d2 = await bench.addDevice('d2');
  await bench.db.query(`update devices set labels = '{"pool":"b2g"}' where name = 'd2'`);
  await bench.db.query(
    `insert into images (name) values ('b2g'), ('android'); insert into pxe_configs (name, description, contents) values ('b2g', '', '')`,
  );
  await bench.db.query(
    `insert into image_pxe_configs (image_id, hardware_type_id, pxe_config_id) select i.id, h.id, case i.name when 'b2g' then p.id end from images i, hardware_types h, pxe_configs p`,
  );
});
afterAll(() => bench.close());
beforeEach(() => bench.db.query('delete from claims; delete from requests; delete from claim_history; delete from events'));

const ask = async ({
  device = 'any',
  priority = 0,
  state = 'finding_device',
  expires = 600,
  deadline = 60 as number | null,
} = {}): Promise<number> =>
  (
    await bench.rows(
      `insert into requests (requested_device, assignee, image_id, expires_at, priority, state, state_deadline, selector)
       select $1, 'ann', id, now() + make_interval(secs => $4), $2, $3, now() + make_interval(secs => $5), '[{"key":"gpu","op":"exists","values":[]}]' from images where name = 'b2g' returning id`,
      device,
      priority,
      state,
      expires,
      deadline,
    )
  )[0]!.id;

test('the kinds that devices have are read with how many have them', async () => {
  const kinds = await loadKindsInUse(bench.db);
  expect(kinds.map(({ devices, labels, powered, active }) => [devices, labels.pool, powered, active])).toEqual([
    [1, 'none', false, true],
    [1, 'b2g', false, true],
  ]);
  expect(await findKindOfDevice(bench.db, { name: 'd2' })).toBe(kinds[1]!.id);
  expect(await findKindOfDevice(bench.db, { name: 'd9' })).toBeUndefined();
});

test('an image without a PXE configuration does not boot', async () => {
  const [image] = await bench.rows(`select id from images where name = 'b2g'`);
  expect((await loadBoots(bench.db)).map(({ imageId }) => imageId)).toEqual([image!.id]);
});

test('the queue is read by priority and then age, with who gives up when; what is expired or does not wait is left out', async () => {
  const first = await ask();
  const named = await ask({ device: 'd2', expires: 30 });
  const gone = await ask({ device: 'd9', deadline: null });
  const urgent = await ask({ priority: 1 });
  await ask({ state: 'ready' });
  await ask({ expires: -1 });
  const queue = await loadQueue(bench.db, { states: ['finding_device'], limit: 10 });
  expect(queue.map(({ id, deviceId, priority, givesUpInMs }) => [id, deviceId, priority, Math.round(givesUpInMs / 1000)])).toEqual([
    [urgent, null, 1, 60],
    [first, null, 0, 60],
    [named, d2, 0, 30],
    [gone, null, 0, 600],
  ]);
  expect(queue[0]).toMatchObject({
    requestedDevice: 'any',
    environment: 'any',
    image: 'b2g',
    selector: [{ key: 'gpu', op: 'exists', values: [] }],
  });
  expect(await loadQueue(bench.db, { states: ['finding_device'], limit: 1 })).toHaveLength(1);
});

test('devices are read with who holds them since when and until when', async () => {
  const request = await ask({ state: 'ready' });
  await bench.db.query(`insert into claims (request_id, device_id, created_at) values ($1, $2, now() - interval '90 s')`, [request, d1]);
  await bench.db.query(
    `update devices set state = 'self_test_running', state_entered_at = now() - interval '7 s', proven_at = null where id = $1`,
    [d2],
  );
  const kinds = (await loadKindsInUse(bench.db)).map(({ id }) => id);
  const [held, testing] = await loadFleetDevices(bench.db, kinds);
  expect(held).toMatchObject({ name: 'd1', requestId: request, holderImage: 'b2g', alive: true });
  expect(Math.floor(held!.heldMs! / 1000)).toBe(90);
  expect(Math.round((held!.expiresAt! - held!.now) / 1000)).toBe(600);
  expect(testing).toMatchObject({ name: 'd2', state: 'self_test_running', requestId: null, heldMs: null, expiresAt: null, provenAt: null });
  expect(Math.floor(testing!.inStateMs / 1000)).toBe(7);
  expect((await loadFleetDevices(bench.db, kinds.slice(1))).map(({ name }) => name)).toEqual(['d2']);
});

test('past claims are the newest that are over and came to something', async () => {
  const past = (id: number, { ago = 1, held = 60 as number | null, ready = 20 as number | null, result = 'complete' } = {}) =>
    bench.db.query(
      `insert into claim_history (claim_id, request_id, device_id, device, assignee, image, pool, hardware_type, claimed_at, ready_at, released_at, result)
       select $1, $1, 1, 'd1', 'ann', 'b2g', 'none', 'panda ES', at, at + make_interval(secs => $3), at + make_interval(secs => $4), $5
       from (select now() - make_interval(days => $2) as at) x`,
      [id, ago, ready, held, result],
    );
  await past(1, { ago: 3, held: 61 });
  await past(2, { ago: 2, held: 62, ready: null });
  await past(3, { held: null });
  await past(4, { result: 'failed-bad-device' });
  await past(5, { ago: 31 });
  const load = (limit: number) => loadPastClaims(bench.db, { success: 'complete', days: 30, limit });
  expect(await load(10)).toEqual([
    { pool: 'none', image: 'b2g', heldMs: 62_000, preparedMs: null },
    { pool: 'none', image: 'b2g', heldMs: 61_000, preparedMs: 20_000 },
  ]);
  expect(await load(1)).toHaveLength(1);
});

test('the time from each state to the next idle one is read, of devices that nobody held', async () => {
  const event = (device: number, to: string, second: number, claim: number | null = null) =>
    bench.db.query(
      `insert into events (kind, device_id, claim_id, to_state, at) values ('transition', $1, $2, $3, date_trunc('minute', now()) - interval '1 h' + make_interval(secs => $4))`,
      [device, claim, to, second],
    );
  await event(d1, 'testing', 0);
  await event(d1, 'pinging', 30);
  await event(d1, 'ready', 50);
  await event(d1, 'testing', 100);
  await event(d2, 'ready', 101);
  await event(d1, 'ready', 110);
  await event(d1, 'imaging', 200, 7);
  await event(d1, 'testing', 300);
  const times = await loadRecoveryTimes(bench.db, { idleStates: ['ready'], days: 1, limit: 100 });
  expect(Object.fromEntries([...times].map(([state, own]) => [state, own.sort((a, b) => a - b)]))).toEqual({
    testing: [10_000, 50_000],
    pinging: [20_000],
  });
  expect(await loadRecoveryTimes(bench.db, { idleStates: ['ready'], days: 1, limit: 2 })).toEqual(new Map());
});
