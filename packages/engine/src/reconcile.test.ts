import { type EngineBench, openBench } from './testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const NOTHING = { released: 0, vanished: 0, expired: 0 };
const claims = () => bench.rows('select from claims');

/** A request that was given d1 by the matcher and has it in hand. */
async function holder(): Promise<number> {
  const id = await bench.ask();
  await bench.settle();
  await bench.db.query(`update devices set state = 'pc_pinging' where name = 'd1'`);
  await bench.engine.applyToDevice('d1', 'ping_ok');
  await bench.settle();
  expect(await bench.request(id)).toMatchObject({ state: 'ready', device: 'd1' });
  return id;
}

test('a pool in order is left alone', async () => {
  await holder();
  expect(await bench.engine.reconcile()).toEqual(NOTHING);
  expect(await claims()).toHaveLength(1);
  expect(bench.counted.orphans_mended).toBeUndefined();
});

test.each(['closed', 'expired', 'failed_bad_device'])(
  'a device held by a request that was put into state %s by hand is freed, once',
  async (state) => {
    const id = await holder();
    await bench.db.query('update requests set state = $2, state_deadline = null where id = $1', [id, state]);
    expect(await bench.engine.reconcile()).toEqual({ ...NOTHING, released: 1 });
    expect(await claims()).toEqual([]);
    await bench.settle();
    expect((await bench.device('d1')).state).toBe('returned');
    expect(await bench.rows(`select from logs where message like 'Device d1 was still held in state %'`)).toHaveLength(1);
    expect(await bench.engine.reconcile()).toMatchObject({ released: 0, vanished: 0 });
    expect(bench.counted.orphans_mended).toBe(1);
  },
);

test('a device held by a request that still searches is freed, and the request is given one in order', async () => {
  const { requestId, claimId } = await bench.holding('d1', 'finding_device');
  expect(await bench.engine.reconcile()).toEqual({ ...NOTHING, released: 1 });
  await bench.settle();
  const request = await bench.request(requestId);
  expect(request).toMatchObject({ device: 'd1', state: 'pending' });
  expect(request.claim_id).toBeGreaterThan(claimId);
});

test('a request in a state of a newer release keeps its device', async () => {
  const id = await holder();
  await bench.db.query('alter table requests drop constraint requests_state_check');
  await bench.db.query(`update requests set state = 'dreaming' where id = $1`, [id]);
  expect(await bench.engine.reconcile()).toEqual(NOTHING);
  expect(await claims()).toHaveLength(1);
});

test('a device whose request was deleted hears that it is free, and its history ends', async () => {
  const id = await holder();
  await bench.db.query('delete from requests where id = $1', [id]);
  expect((await bench.device('d1')).state).toBe('ready');
  expect(await bench.engine.reconcile()).toEqual({ ...NOTHING, vanished: 1 });
  await bench.settle();
  expect(await bench.device('d1')).toMatchObject({ state: 'returned', proven_at: null });
  expect(await bench.rows('select from claim_history where released_at is null')).toEqual([]);
  expect(await bench.engine.reconcile()).toEqual(NOTHING);
});

test('a device whose request was deleted and that somebody has taken since stays with its new holder', async () => {
  const id = await holder();
  await bench.db.query('delete from requests where id = $1', [id]);
  // whatever the device does next finds that nobody holds it
  await bench.engine.applyToDevice('d1', 'please_check');
  const next = await bench.ask();
  await bench.settle();
  const before = await bench.device('d1');
  expect(await bench.engine.reconcile()).toEqual({ ...NOTHING, vanished: 1 });
  await bench.settle();
  expect(await bench.request(next)).toMatchObject({ device: 'd1' });
  expect(await bench.device('d1')).toMatchObject({ state: before.state, generation: before.generation });
});

test('reservations that ended while every API was away are ended, and their devices freed', async () => {
  const id = await holder();
  await bench.db.query(`update requests set expires_at = now() - interval '30 s'`);
  expect(await bench.engine.reconcile()).toEqual(NOTHING);
  await bench.db.query(`update requests set expires_at = now() - interval '2 min'`);
  expect(await bench.engine.reconcile()).toEqual({ ...NOTHING, expired: 1 });
  expect(await bench.request(id)).toMatchObject({ state: 'closed', end_reason: 'expired', device: null });
  await bench.settle();
  expect((await bench.device('d1')).state).toBe('returned');
});

test('two replicas that mend at once do it once', async () => {
  await bench.reset({ d1: {}, d2: {} });
  for (const device of ['d1', 'd2']) await bench.holding(device, 'closed');
  const reports = await Promise.all([bench.engine.reconcile(), bench.another().reconcile()]);
  expect(reports.reduce((sum, { released }) => sum + released, 0)).toBe(2);
  expect(await bench.rows(`select from events where kind = 'released'`)).toHaveLength(2);
});

describe('a device that is given back', () => {
  test('goes to a waiting request at once, without a check between', async () => {
    const id = await holder();
    const waiting = await bench.ask({ image: 'android' });
    await bench.engine.applyToRequest(id, 'close');
    await bench.settle();
    expect(await bench.request(waiting)).toMatchObject({ device: 'd1' });
    expect(await bench.rows(`select from events where to_state = 'pc_power_cycling'`)).toEqual([]);
  });

  test('goes to a waiting request at once when the reservation expires, too', async () => {
    await holder();
    const waiting = await bench.ask();
    await bench.db.query(`update requests set expires_at = now() - interval '1 s' where id <> $1`, [waiting]);
    await bench.engine.tickRequests();
    await bench.settle();
    expect(await bench.request(waiting)).toMatchObject({ device: 'd1' });
  });

  test('is power-cycled and verified when nobody waits', async () => {
    const id = await holder();
    await bench.engine.applyToRequest(id, 'close');
    await bench.settle();
    expect((await bench.device('d1')).state).toBe('returned');
    await bench.db.query(`update devices set state_deadline = now() - interval '1 s'`);
    await bench.engine.tickDevices();
    expect(await bench.device('d1')).toMatchObject({ state: 'pc_power_cycling', proven_at: null });
    expect(await bench.commandFor('d1')).toMatchObject({ work: { kind: 'power_cycle' } });
  });

  test('is idle at once and keeps its proof where returned devices are not verified', async () => {
    const id = await holder();
    const trusting = bench.another({ onReturn: 'none' });
    await trusting.applyToRequest(id, 'close');
    await bench.quiet();
    await trusting.lookAtDevice((await bench.device('d1')).id);
    const device = await bench.device('d1');
    expect(device.state).toBe('ready');
    expect(device.proven_at).not.toBeNull();
    const next = await bench.newRequest();
    expect(await bench.request(await trusting.createRequest(next))).toMatchObject({ device: 'd1' });
  });
});
