import { type EngineBench, openBench } from './testing/engine-bench.js';
import { beginRival } from './testing/rival.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

describe('old requests', () => {
  const age = (days: number) => bench.db.query('update requests set expires_at = now() - make_interval(days => $1)', [days]);
  const left = async () => (await bench.rows('select state from requests order by id')).map((request) => request.state);

  async function requests(...states: string[]): Promise<void> {
    for (const state of states) {
      await bench.holding('d1', state);
      await bench.db.query('delete from claims');
    }
  }

  test('E8 are deleted a week after they expired', async () => {
    await requests('closed', 'failed_bad_image', 'failed_device_busy');
    await age(8);
    await bench.engine.housekeeping();
    expect(await left()).toEqual([]);
  });

  test('E8 are kept for a week', async () => {
    await requests('closed', 'failed_bad_image');
    await age(6);
    await bench.engine.housekeeping();
    expect(await left()).toEqual(['closed', 'failed_bad_image']);
  });

  test('E9 are not deleted while they are open: they expire first, whoever made them', async () => {
    await requests('finding_device', 'pending', 'ready');
    await age(30);
    await bench.engine.housekeeping();
    expect(await left()).toEqual(['finding_device', 'pending', 'ready']);
    await bench.engine.tickRequests();
    await bench.engine.housekeeping();
    expect(await left()).toEqual([]);
  });

  test('E9 are not deleted while they hold a device', async () => {
    await bench.holding('d1', 'closed');
    await age(30);
    await bench.engine.housekeeping();
    expect(await left()).toEqual(['closed']);
  });
});

test('history is kept for 90 days, and outlives its subjects', async () => {
  await bench.db.query(
    `insert into events (kind, device_id, request_id, at) values ('transition', 4711, null, now() - interval '91 days'), ('transition', null, 4711, now() - interval '89 days')`,
  );
  await bench.engine.housekeeping();
  expect(await bench.rows('select device_id, request_id from events')).toEqual([{ device_id: null, request_id: 4711 }]);
});

describe('a missing log partition', () => {
  beforeEach(() =>
    bench.db.query(`do $$ declare name text; begin
      for name in select inhrelid::regclass::text from pg_inherits where inhparent = 'logs'::regclass and inhrelid <> 'logs_default'::regclass
      loop execute 'drop table ' || name; end loop; end $$`),
  );

  test('never stops a transition: the default partition takes the lines', async () => {
    expect(await bench.rows(`select from pg_inherits where inhparent = 'logs'::regclass`)).toHaveLength(1);
    expect((await bench.engine.applyToDevice('d1', 'please_go_offline')).outcome).toBe('moved');
    expect(await bench.rows('select tableoid::regclass::text as "table" from logs')).toEqual([{ table: 'logs_default' }]);
  });

  test('is made while transitions go on, with none of them failing', async () => {
    const rival = await beginRival(bench.rival);
    await rival.query(`insert into logs (device_id, source, message) values (1, 'test', 'not committed yet')`);
    const housekeeping = bench.engine.housekeeping();
    await rival.blocks(1);
    const moved = bench.engine.applyToDevice('d1', 'please_go_offline');
    await rival.blocks(2);
    await rival.commit();
    await housekeeping;
    expect((await moved).outcome).toBe('moved');
    expect((await bench.rows('select tableoid::regclass::text as "table" from logs')).map((line) => line.table)).not.toContain(
      'logs_default',
    );
    expect((await bench.rows('select from logs')).length).toBeGreaterThan(1);
  });

  test('is made once by two replicas that keep house at once', async () => {
    await Promise.all([bench.engine.housekeeping(), bench.another().housekeeping(), bench.another().housekeeping()]);
    expect(await bench.rows(`select from pg_inherits where inhparent = 'logs'::regclass`)).toHaveLength(16);
  });
});

describe('the stream of events', () => {
  test('gets its positions from the sweeper, all that there are', async () => {
    await bench.db.query(`insert into events (kind) select 'test' from generate_series(1, 4500)`);
    await Promise.all([bench.engine.sweep(), bench.another().sweep()]);
    expect(
      await bench.row(
        'select count(position)::int as given, min(position)::int as first, max(position)::int as last, count(distinct position)::int as apart from events',
      ),
    ).toEqual({
      given: 4_500,
      first: 1,
      last: 4_500,
      apart: 4_500,
    });
  });
});

test('sessions that have expired go', async () => {
  await bench.db.query(
    `insert into tokens (name, prefix, hash, scope, created_by) values ('alice', 'mzp_1', sha256('alice'), 'read', 'x')`,
  );
  await bench.db.query(
    `insert into sessions (hash, token_id, created_at, expires_at)
     select sha256(d::text::bytea), (select id from tokens), now() - interval '7 days', now() + make_interval(days => d) from unnest(array[-1, 1]) d`,
  );
  await bench.engine.housekeeping();
  expect(await bench.rows('select expires_at > now() as lives from sessions')).toEqual([{ lives: true }]);
});

test('the audit log is kept for a year, idempotency keys for a day', async () => {
  await bench.db.query(
    `insert into audit_log (at, call_id, who, address, route, method, path, body)
     select now() - make_interval(days => d), d::text, 'x', '::1', 'x', 'POST', '/', '' from unnest(array[366, 364]) d`,
  );
  await bench.db.query(
    `insert into idempotency_keys (caller, key, body_hash, created_at)
     select 'anonymous', h::text, sha256(''), now() - make_interval(hours => h) from unnest(array[25, 23]) h`,
  );
  await bench.engine.housekeeping();
  expect(await bench.rows('select call_id from audit_log')).toEqual([{ call_id: '364' }]);
  expect(await bench.rows('select key from idempotency_keys')).toEqual([{ key: '23' }]);
});
