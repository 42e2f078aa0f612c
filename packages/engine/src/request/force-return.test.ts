import { type EngineBench, openBench } from '../testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const ORDER = { reason: 'the rack moves', by: 'bob' };
const logLines = async () =>
  (await bench.rows(
    `select coalesce(device_id, 0) > 0 as device, message from logs where message like '%the rack moves%' order by id`,
  )) as {
    device: boolean;
    message: string;
  }[];

test('a forced return takes the device back and says who did it and why, in both logs and in an event', async () => {
  const { requestId, claimId } = await bench.holding('d1', 'ready');
  expect(await bench.engine.forceReturn(requestId, ORDER)).toEqual({ outcome: 'returned', state: 'closed', device: 'd1' });
  expect(await bench.rows('select from claims')).toEqual([]);
  expect((await logLines()).map(({ device }) => device).sort()).toEqual([false, true]);
  for (const { message } of await logLines()) expect(message).toContain('bob');
  expect(
    await bench.rows(`select request_id, claim_id, device_id is not null as device, details from events where kind = 'forced_return'`),
  ).toEqual([{ request_id: requestId, claim_id: claimId, device: true, details: ORDER }]);
});

test('a request that waits for a device can be forced, too', async () => {
  await bench.db.query(`update devices set state = 'locked_out'`);
  const id = await bench.ask();
  expect(await bench.engine.forceReturn(id, ORDER)).toEqual({ outcome: 'returned', state: 'closed', device: null });
});

test.each(['closed', 'failed_bad_device', 'failed_device_busy'])('a request in %s is left as it is, however often', async (state) => {
  const { requestId } = await bench.holding('d1', state);
  await bench.db.query('delete from claims');
  const before = await bench.request(requestId);
  for (const _time of [1, 2]) expect(await bench.engine.forceReturn(requestId, ORDER)).toEqual({ outcome: 'over', state, device: null });
  expect(await bench.request(requestId)).toEqual({ ...before, due_in: before.due_in && expect.any(Number) });
  expect(await bench.rows(`select from events where kind = 'forced_return'`)).toEqual([]);
});

test('of two operators at once, one returns it', async () => {
  const { requestId } = await bench.holding('d1', 'ready');
  const outcomes = await Promise.all([bench.engine, bench.another()].map((engine) => engine.forceReturn(requestId, ORDER)));
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['over', 'returned']);
  expect(await bench.rows(`select from events where kind = 'forced_return'`)).toHaveLength(1);
});

test('a request that there is not is unknown', async () => {
  expect(await bench.engine.forceReturn(4711, ORDER)).toEqual({ outcome: 'unknown', state: null, device: null });
});
