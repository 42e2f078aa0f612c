import { type EngineBench, openBench, type Row } from './testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const history = (): Promise<Row[]> =>
  bench.rows(
    `select claim_id, request_id, device, assignee, image, pool, hardware_type, preparation, result, failure_cause,
       result_at is not null as has_result, ready_at is not null as was_ready, released_at is not null as released from claim_history order by claim_id`,
  );
const ended = (id: number): Promise<Row> =>
  bench.row('select state, end_reason, claimed_at is not null as claimed, ended_at is not null as ended from requests where id = $1', id);

/** A request whose device is asked to prepare itself. */
async function preparing(request: { requestedDevice?: string } = {}): Promise<number> {
  const id = await bench.ask(request);
  await bench.settle();
  return id;
}

/** Drives the device that is being imaged to its end. */
async function image(result: 'complete' | 'bad_image'): Promise<void> {
  if (result === 'bad_image') {
    await bench.db.query(`update devices set state = 'b2g_downloading' where name = 'd1'`);
    await bench.engine.applyToDevice('d1', 'bad_image');
  } else {
    await bench.db.query(`update devices set state = 'pc_pinging' where name = 'd1'`);
    await bench.engine.applyToDevice('d1', 'ping_ok');
  }
  await bench.settle();
}

test('a claim is remembered when it is made, when its device is asked, when it is ready and when it is given up', async () => {
  const id = await bench.ask();
  const { claim_id } = await bench.request(id);
  const made = {
    claim_id,
    request_id: id,
    device: 'd1',
    assignee: 'someone@example.org',
    image: 'b2g',
    pool: 'none',
    hardware_type: 'panda ES',
    preparation: null,
    result: null,
    failure_cause: null,
    has_result: false,
    was_ready: false,
    released: false,
  };
  expect(await history()).toEqual([made]);
  expect(await ended(id)).toEqual({ state: 'contact_lifeguard', end_reason: null, claimed: true, ended: false });
  await bench.settle();
  expect(await history()).toEqual([{ ...made, preparation: 'imaged' }]);
  await image('complete');
  const ready = { ...made, preparation: 'imaged', result: 'complete', has_result: true, was_ready: true };
  expect(await history()).toEqual([ready]);
  await bench.engine.applyToRequest(id, 'close');
  expect(await history()).toEqual([{ ...ready, released: true }]);
  expect(await ended(id)).toEqual({ state: 'closed', end_reason: 'returned', claimed: true, ended: true });
});

test('the pool of a claim is the label of the device when it was made', async () => {
  await bench.db.query(`update devices set labels = '{"pool":"b2g"}'`);
  const id = await bench.ask();
  await bench.db.query(`update devices set labels = '{}'`);
  expect(await history()).toMatchObject([{ pool: 'b2g' }]);
  expect(await bench.row('select pool from requests where id = $1', id)).toEqual({ pool: 'b2g' });
});

test('a device that runs the image already is remembered as used again', async () => {
  await bench.reset({ d1: { image: 'b2g', boot_config: '{"b2gbase":"http://x/"}' } });
  await preparing();
  expect(await history()).toMatchObject([{ preparation: 'reused' }]);
});

test('a bad image is blamed on the image, a broken device on its own cause', async () => {
  await preparing();
  await image('bad_image');
  expect(await history()).toMatchObject([{ result: 'failed-bad-image', failure_cause: 'image', was_ready: false, released: true }]);

  await bench.reset();
  const id = await preparing({ requestedDevice: 'd1' });
  const { failure_cause } = await (async () => {
    await bench.engine.forceDevice('d1', (await bench.device('d1')).state, 'failed_power_cycling', null);
    await bench.settle();
    return bench.device('d1');
  })();
  expect(failure_cause).toBe('relay');
  expect(await history()).toMatchObject([{ result: 'failed-bad-device', failure_cause: 'relay', was_ready: false, released: true }]);
  expect(await ended(id)).toMatchObject({ state: 'failed_bad_device', end_reason: 'failed_bad_device', ended: true });
  await bench.engine.applyToRequest(id, 'close');
  expect(await ended(id)).toMatchObject({ state: 'closed', end_reason: 'failed_bad_device' });
});

test.each([
  ['an operator', 'forced_return', 'forced'],
  ['the client, before it had a device ready', 'close', 'cancelled'],
] as const)('a request that %s ends is told apart', async (_who, event, reason) => {
  const id = await preparing();
  await bench.engine.applyToRequest(id, event);
  expect(await ended(id)).toMatchObject({ end_reason: reason, ended: true });
  expect(await history()).toMatchObject([{ released: true }]);
});

test('a reservation that expires is remembered as expired, once', async () => {
  const id = await preparing();
  await bench.db.query(`update requests set expires_at = now() - interval '1 s'`);
  await bench.engine.tickRequests();
  const once = await bench.rows('select released_at from claim_history');
  expect(await ended(id)).toMatchObject({ end_reason: 'expired' });
  await bench.engine.tickRequests();
  await bench.engine.applyToRequest(id, 'close');
  expect(await bench.rows('select released_at from claim_history')).toEqual(once);
});

test('history outlives its request and its device, and goes after 90 days', async () => {
  const id = await preparing();
  await bench.engine.applyToRequest(id, 'close');
  await bench.settle();
  await bench.db.query('delete from requests');
  await bench.db.query('delete from commands');
  await bench.db.query('delete from devices');
  expect(await history()).toHaveLength(1);
  await bench.db.query(`update claim_history set claimed_at = now() - interval '89 days'`);
  await bench.engine.housekeeping();
  expect(await history()).toHaveLength(1);
  await bench.db.query(`update claim_history set claimed_at = now() - interval '91 days'`);
  await bench.engine.housekeeping();
  expect(await history()).toHaveLength(0);
});
