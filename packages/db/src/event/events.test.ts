import { inTransaction } from '../pool.js';
import { type DbBench, openDb } from '../testing/db-bench.js';
import { insertEvents } from './events.js';
import { sequenceEvents } from './sequence-events.js';

let bench: DbBench;
beforeAll(async () => {
  bench = await openDb();
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.db.query('delete from events');
  await bench.db.query('update event_positions set last = 0');
});

const sequence = (limit = 100) => inTransaction(bench.db, (db) => sequenceEvents(db, { limit }));
const readFrom = (position: number) => bench.rows('select position, event from events where position > $1 order by position', position);

async function open() {
  const client = await bench.db.connect();
  await client.query('begin');
  return {
    client,
    async commit() {
      await client.query('commit');
      client.release();
    },
  };
}

test('a transaction that commits late gets the later position, though its id is lower, and no reader skips it', async () => {
  const late = await open();
  await insertEvents(late.client, [{ kind: 'test', event: 'late' }]);
  await insertEvents(bench.db, [{ kind: 'test', event: 'early' }]);
  expect(await sequence()).toBe(1);
  const seen = await readFrom(0);
  expect(seen).toEqual([{ position: 1, event: 'early' }]);

  await late.commit();
  expect(await sequence()).toBe(1);
  expect(await readFrom(seen.at(-1)!.position)).toEqual([{ position: 2, event: 'late' }]);
  expect((await bench.rows('select event from events order by id')).map((row) => row.event)).toEqual(['late', 'early']);
});

test('a sequencer that waited for another one sees what was committed meanwhile, and leaves no gap', async () => {
  await insertEvents(bench.db, [{ kind: 'test', event: 'one' }]);
  const first = await open();
  expect(await sequenceEvents(first.client, { limit: 100 })).toBe(1);
  await insertEvents(bench.db, [{ kind: 'test', event: 'two' }]);
  const second = sequence();
  await first.commit();
  expect(await second).toBe(1);
  expect(await readFrom(0)).toEqual([
    { position: 1, event: 'one' },
    { position: 2, event: 'two' },
  ]);
});

test('positions that were given in a transaction that failed are given again', async () => {
  await insertEvents(bench.db, [{ kind: 'test', event: 'one' }]);
  const lost = await open();
  await sequenceEvents(lost.client, { limit: 100 });
  await lost.client.query('rollback');
  lost.client.release();
  await sequence();
  expect(await readFrom(0)).toEqual([{ position: 1, event: 'one' }]);
});

test('positions are gapless under writers and sequencers at once', async () => {
  const WRITERS = 6;
  const EACH = 20;
  const writer = async (name: number) => {
    for (let n = 0; n < EACH; n++) await insertEvents(bench.db, [{ kind: 'test', event: `${name}` }]);
  };
  const sequencer = async () => {
    for (let n = 0; n < EACH; n++) await sequence(7);
  };
  await Promise.all([...Array.from({ length: WRITERS }, (_, name) => writer(name)), sequencer(), sequencer()]);
  while (await sequence());
  expect((await readFrom(0)).map((row) => row.position)).toEqual(Array.from({ length: WRITERS * EACH }, (_, n) => n + 1));
});

test('events of one call keep their order and their details', async () => {
  await insertEvents(bench.db, [
    { kind: 'transition', deviceId: 1, fromState: 'a', toState: 'b', event: 'x', generation: 4 },
    { kind: 'renewed', requestId: 2, claimId: 3, details: { why: 'nul \0 here' } },
  ]);
  expect(
    await bench.rows(
      'select kind, device_id, request_id, claim_id, from_state, to_state, event, generation, details, position from events order by id',
    ),
  ).toEqual([
    {
      kind: 'transition',
      device_id: 1,
      request_id: null,
      claim_id: null,
      from_state: 'a',
      to_state: 'b',
      event: 'x',
      generation: 4,
      details: {},
      position: null,
    },
    {
      kind: 'renewed',
      device_id: null,
      request_id: 2,
      claim_id: 3,
      from_state: null,
      to_state: null,
      event: null,
      generation: null,
      details: { why: 'nul  here' },
      position: null,
    },
  ]);
});

test('a sequencer that skips leaves the work to the one that is at it, without waiting', async () => {
  await insertEvents(bench.db, [{ kind: 'test', event: 'one' }]);
  const first = await open();
  await sequenceEvents(first.client, { limit: 100 });
  expect(await inTransaction(bench.db, (db) => sequenceEvents(db, { limit: 100, skipLocked: true }))).toBe(0);
  await first.commit();
  expect(await readFrom(0)).toHaveLength(1);
});
