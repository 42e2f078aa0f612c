import { type EngineBench, openBench } from '../testing/engine-bench.js';
import { beginRival } from '../testing/rival.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
  await bench.db.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$`);
});
afterAll(() => bench.close());
beforeEach(() => bench.reset({ d1: {}, d2: {} }));

const inSeconds = async (id: number) => {
  const { left, before } = await bench.row(
    `select extract(epoch from expires_at - now())::float8 as left, extract(epoch from expires_at - remind_at)::float8 as before from requests where id = $1`,
    id,
  );
  return { left, before };
};
const reminders = () => bench.rows(`select request_id, device_id, details from events where kind = 'expiring' order by id`);
const isDue = (id: number) => bench.db.query(`update requests set remind_at = now() - interval '1 s' where id = $1`, [id]);

test.each([
  [3_600, 300],
  [600, 120],
  [1_501, 300],
])('a reservation of %i s is reminded of %i s before its end', async (durationSeconds, before) => {
  const id = await bench.ask({ durationSeconds });
  expect((await inSeconds(id)).before).toBeCloseTo(before, 3);
});

test('a renewal arms the reminder of the new end', async () => {
  const { requestId } = await bench.holding('d1', 'ready');
  await isDue(requestId);
  await bench.engine.tickRequests();
  expect(await reminders()).toHaveLength(1);
  await bench.engine.renewRequest(requestId, 7_200);
  await bench.engine.tickRequests();
  expect(await reminders()).toHaveLength(1);
  const { left, before } = await inSeconds(requestId);
  expect(left).toBeCloseTo(7_200, -1);
  expect(before).toBeCloseTo(300, 3);
  await isDue(requestId);
  await bench.engine.tickRequests();
  expect(await reminders()).toHaveLength(2);
});

test('it says how long the reservation lasts, in the history and in the log of the request', async () => {
  const { requestId } = await bench.holding('d1', 'ready');
  await isDue(requestId);
  await bench.engine.tickRequests();
  const { id: device_id } = await bench.device('d1');
  const [reminder] = await reminders();
  expect(reminder).toMatchObject({ request_id: requestId, device_id });
  expect(reminder!.details).toEqual({
    expiresAt: (await bench.request(requestId)).expires_at.toISOString(),
    secondsLeft: expect.any(Number),
  });
  expect(reminder!.details.secondsLeft).toBeGreaterThan(3_500);
  expect(await bench.row(`select message from logs where request_id = $1 and source = 'reminder'`, requestId)).toEqual({
    message: expect.stringMatching(/^the reservation ends in 3\d\d\d s unless it is renewed$/),
  });
});

test('it comes once, with several replicas at it', async () => {
  for (const name of ['d1', 'd2']) await isDue((await bench.holding(name, 'ready')).requestId);
  await Promise.all([bench.engine, bench.another(), bench.another(), bench.another()].map((engine) => engine.tickRequests()));
  expect(await reminders()).toHaveLength(2);
});

test('one whose transaction fails is given later, and delays no other', async () => {
  const [first, second] = [await bench.holding('d1', 'ready'), await bench.holding('d2', 'ready')];
  await isDue(first.requestId);
  await isDue(second.requestId);
  await bench.db.query(
    `create trigger poison before insert on events for each row when (new.request_id = ${first.requestId}) execute function refuse()`,
  );
  await bench.engine.tickRequests();
  await bench.db.query('drop trigger poison on events');
  expect((await reminders()).map((row) => row.request_id)).toEqual([second.requestId]);
  expect((await bench.row('select remind_at > now() as later from requests where id = $1', first.requestId)).later).toBe(true);
  await isDue(first.requestId);
  await bench.engine.tickRequests();
  expect((await reminders()).map((row) => row.request_id)).toEqual([second.requestId, first.requestId]);
});

test('one that somebody else works on is left to the next tick', async () => {
  const { requestId } = await bench.holding('d1', 'ready');
  await isDue(requestId);
  const rival = await beginRival(bench.rival);
  await rival.query('select from requests where id = $1 for no key update', [requestId]);
  await bench.engine.tickRequests();
  expect(await reminders()).toEqual([]);
  await rival.rollback();
  await bench.engine.tickRequests();
  expect(await reminders()).toHaveLength(1);
});

test('who waits for a device is not reminded, and is as soon as there is one', async () => {
  await bench.db.query(`update devices set state = 'locked_out'`);
  const id = await bench.ask();
  await isDue(id);
  await bench.engine.tickRequests();
  expect(await reminders()).toEqual([]);
  await bench.db.query('insert into claims (request_id, device_id) select $1, id from devices limit 1', [id]);
  await bench.engine.tickRequests();
  expect(await reminders()).toHaveLength(1);
});

test('a reservation that has ended gets no reminder, and one without reminders none either', async () => {
  const { requestId } = await bench.holding('d1', 'ready');
  await bench.db.query(`update requests set remind_at = now() - interval '9 s', expires_at = now() - interval '1 s' where id = $1`, [
    requestId,
  ]);
  await bench.engine.tickRequests();
  expect(await reminders()).toEqual([]);
  await bench.another({ reminderSeconds: 0 }).renewRequest((await bench.holding('d2', 'ready')).requestId, 3_600);
  expect(await bench.rows('select from requests where remind_at is not null and expires_at > now()')).toEqual([]);
});
