import { type EngineBench, openBench } from '../testing/engine-bench.js';
import { beginRival } from '../testing/rival.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const given = async (id: number) => (await bench.request(id)).device;

/** Asks while nothing can be given, so that the matcher decides between all of them later. */
async function queued(...requests: Parameters<EngineBench['ask']>[0][]): Promise<number[]> {
  await bench.db.query('update imaging_servers set alive = false');
  const ids: number[] = [];
  for (const request of requests) ids.push(await bench.ask(request));
  await bench.db.query('update imaging_servers set alive = true');
  return ids;
}

describe('who gets a device', () => {
  test('E1 a request that can be served is claimed before the call returns, and the device is not asked yet', async () => {
    await bench.reset();
    const id = await bench.ask();
    expect(await bench.request(id)).toMatchObject({ state: 'contact_lifeguard', device: 'd1' });
    expect(await bench.rows('select from inbox')).toEqual([]);
    expect(bench.rings).toContainEqual({ name: 'requests', id });
  });

  test('the request of higher priority, then the older one', async () => {
    await bench.reset({ d1: {}, d2: {} });
    const ids = await queued({ priority: -5 }, {}, {}, { priority: 7 });
    await bench.engine.match();
    const served = await bench.rows('select request_id as id from claims order by claims.id');
    expect(served.map((claim) => claim.id)).toEqual([ids[3], ids[1]]);
  });

  test('one that cannot be served does not hold up those behind it', async () => {
    await bench.reset({ d1: {}, d2: { state: 'pc_pinging' } });
    const [impossible, busy, elsewhere, served] = await queued(
      { requestedDevice: 'gone', priority: 9 },
      { requestedDevice: 'd2', priority: 9 },
      { environment: 'production', priority: 9 },
      {},
    );
    await bench.engine.match();
    expect([await given(impossible!), await given(busy!), await given(elsewhere!), await given(served!)]).toEqual([null, null, null, 'd1']);
  });

  test('nor does one whose claim throws', async () => {
    await bench.reset();
    const [bad, good] = await queued({ priority: 9 }, {});
    await bench.db.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$`);
    await bench.db.query(`create trigger poison before update on requests for each row when (new.id = ${bad}) execute function refuse()`);
    await bench.engine.match();
    await bench.db.query('drop function refuse cascade');
    expect([await given(bad!), await given(good!)]).toEqual([null, 'd1']);
    expect((await bench.device('d1')).generation).toBe(11);
    expect((await bench.request(bad!)).state).toBe('finding_device');
    expect(await bench.rows(`select from events where request_id = ${bad} and kind = 'claimed'`)).toEqual([]);
    expect(bench.errors).toEqual([`request ${bad} could not be given a device; the others go on`]);
  });

  test('nor does one among several that ask for the same and are served together', async () => {
    await bench.reset({ d1: {}, d2: {}, d3: {} });
    const android = { image: 'android', bootConfig: '{}' };
    const [first, bad, last] = await queued(android, android, android);
    await bench.db.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$`);
    await bench.db.query(`create trigger poison before update on requests for each row when (new.id = ${bad}) execute function refuse()`);
    await bench.engine.match();
    await bench.db.query('drop function refuse cascade');
    expect([await given(first!), await given(bad!), await given(last!)]).toEqual([
      expect.stringMatching(/^d\d$/),
      null,
      expect.stringMatching(/^d\d$/),
    ]);
    expect(await bench.rows(`select from events where kind = 'claimed'`)).toHaveLength(2);
    expect(bench.errors).toEqual([`request ${bad} could not be given a device; the others go on`]);
  });

  test('the first of several that are served together gets a device though one was taken meanwhile', async () => {
    await bench.reset({ d1: {}, d2: {} });
    const android = { image: 'android', bootConfig: '{}' };
    const [first, second] = await queued(android, android);
    const rival = await beginRival(bench.rival);
    await rival.query(`update devices set state = 'troubleshooting', offerable = false where name = 'd1'`);
    const matching = bench.engine.match();
    await rival.blocks();
    await rival.commit();
    await matching;
    expect([await given(first!), await given(second!)]).toEqual(['d2', null]);
  });

  test('one whose choice goes while it is made takes another device', async () => {
    await bench.reset({ d1: { image: 'b2g', boot_config: '{"b2gbase":"http://x/"}' }, d2: {} });
    const rival = await beginRival(bench.rival);
    await rival.query(`update devices set state = 'troubleshooting' where name = 'd1'`);
    const asked = bench.ask();
    await rival.blocks();
    await rival.commit();
    expect(await given(await asked)).toBe('d2');
  });

  test('a queue that is longer than a batch is served to its end', async () => {
    await bench.reset({ d1: {}, d2: {} });
    const model = await bench.newRequest({ requestedDevice: 'gone' });
    await bench.db.query(
      `insert into requests (requested_device, assignee, image_id, environment, expires_at, state, priority) select 'gone', 'x', $1, 'any', now() + interval '1 h', 'finding_device', n % 3 from generate_series(1, 250) n`,
      [model.imageId],
    );
    expect(await given(await bench.ask({ priority: 1 }))).not.toBeNull();
    expect(await given(await bench.ask({ priority: -1 }))).not.toBeNull();
  });
});

describe('which device is chosen', () => {
  test('the one asked for by name', async () => {
    await bench.reset({ d1: {}, d2: {}, d3: {} });
    expect(await given(await bench.ask({ requestedDevice: 'd2' }))).toBe('d2');
    expect(await given(await bench.ask({ requestedDevice: 'd2' }))).toBeNull();
  });

  test('E18 one of the environment asked for, also when it is named', async () => {
    await bench.reset({ d1: { environment: 'staging' }, d2: { environment: 'production' } });
    expect(await given(await bench.ask({ requestedDevice: 'd1', environment: 'production' }))).toBeNull();
    expect(await given(await bench.ask({ environment: 'production' }))).toBe('d2');
    expect(await given(await bench.ask({ environment: 'any' }))).toBe('d1');
  });

  test('one that can boot the image', async () => {
    await bench.reset({ d1: { hardware: 'bare' }, d2: { hardware: 'bare' }, d3: {} });
    expect(await given(await bench.ask())).toBe('d3');
    expect(await given(await bench.ask({ requestedDevice: 'd1' }))).toBeNull();
  });

  test('E5 one that already runs a reusable image with an equal boot configuration', async () => {
    const prepared = { image: 'b2g', boot_config: '{ "n": 1, "b2gbase": "http://x/" }' };
    await bench.reset({ d1: {}, d2: { image: 'b2g', boot_config: '{}' }, d3: prepared, d4: { image: 'android' }, d5: {} });
    const id = await bench.ask({ bootConfig: '{"b2gbase":"http://x/","n":1}' });
    expect(await given(id)).toBe('d3');
    await bench.settle();
    expect(await bench.device('d3')).toMatchObject({ state: 'pc_power_cycling', next_image: null });
  });

  test('E5 any of those that are equally good, with equal chances', async () => {
    await bench.reset({ d1: {}, d2: {}, d3: {} });
    const chosen: Record<string, number> = {};
    const ROUNDS = 90;
    for (let round = 0; round < ROUNDS; round++) {
      const [id] = await queued({});
      await bench.engine.match();
      const name = await given(id!);
      chosen[name] = (chosen[name] ?? 0) + 1;
      await bench.db.query(`update requests set state = 'closed'`);
      await bench.unclaim();
    }
    // 30 are expected of each; fewer than 12 happens once in 40,000 runs of an even choice
    expect(Object.keys(chosen).sort()).toEqual(['d1', 'd2', 'd3']);
    for (const count of Object.values(chosen)) expect(count).toBeGreaterThanOrEqual(12);
  });

  test('never one that is held, in another state, or whose agent is silent', async () => {
    await bench.reset({
      d1: {},
      d2: { state: 'maintenance_mode', due: null },
      d3: { server: 'south' },
      d4: { state: 'failed_self_test', due: null },
    });
    await bench.holding('d1', 'ready');
    await bench.db.query(`update imaging_servers set alive = false where fqdn = 'south'`);
    expect(await given(await bench.ask())).toBeNull();
  });

  test('one that was just returned, since preparing it proves it', async () => {
    await bench.reset({ d1: { state: 'returned', proven: null } });
    expect(await given(await bench.ask())).toBe('d1');
  });
});

describe('what a request asks of labels', () => {
  const selector = [{ key: 'pool', op: 'in' as const, values: ['b2g'] }];

  test('decides which device it gets, by name too', async () => {
    await bench.reset({ d1: {}, d2: { labels: { pool: 'b2g' } } });
    expect(await given(await bench.ask({ selector }))).toBe('d2');
    expect(await given(await bench.ask({ selector, requestedDevice: 'd1' }))).toBeNull();
    expect(await given(await bench.ask())).toBe('d1');
  });

  test('is looked at again when labels change', async () => {
    await bench.reset();
    const id = await bench.ask({ selector });
    await bench.db.query(`update hardware_types set labels = '{"pool": "b2g"}' where type = 'panda'`);
    await bench.engine.match();
    expect(await given(id)).toBe('d1');
  });
});

test('a device that is not in the pool any more, or whose power nobody can switch, is never chosen', async () => {
  await bench.reset({ d1: { active: false }, d2: { power: false } });
  for (const requestedDevice of ['any', 'd1', 'd2']) expect(await given(await bench.ask({ requestedDevice }))).toBeNull();
});

describe('a device without a recent proof', () => {
  beforeEach(() => bench.reset({ d1: { proven: 7_200 } }));

  test('is checked first, and given when the check succeeds', async () => {
    const id = await bench.ask();
    expect(await given(id)).toBeNull();
    expect(await bench.inbox('device', (await bench.device('d1')).id)).toEqual(['please_check']);
    await bench.settle();
    const check = await bench.commandFor('d1');
    expect(check.work).toEqual({ kind: 'probe', check: 'ping', repeat: 'once' });
    await bench.engine.takeAnswer(bench.answer(check));
    await bench.settle();
    expect(await given(id)).toBe('d1');
  });

  test('is not given when the check fails', async () => {
    const id = await bench.ask();
    await bench.settle();
    await bench.engine.takeAnswer(bench.answer(await bench.commandFor('d1'), { outcome: 'failed' }));
    await bench.settle();
    expect(await given(id)).toBeNull();
    expect((await bench.device('d1')).state).toBe('pc_power_cycling');
  });

  test('is not asked again while the check is on its way', async () => {
    await bench.ask();
    await bench.settle();
    await bench.engine.match();
    await bench.settle();
    expect(bench.commands).toHaveLength(1);
    await bench.db.query(`update devices set generation_at = now() - interval '11 s'`);
    await bench.engine.match();
    await bench.settle();
    expect(bench.commands).toHaveLength(2);
  });

  test('is left alone while another one will do', async () => {
    await bench.reset({ d1: { proven: 7_200 }, d2: {} });
    expect(await given(await bench.ask())).toBe('d2');
    expect(await bench.rows('select from inbox')).toEqual([]);
  });

  test('is checked together with others, one for each request that waits', async () => {
    const old = { proven: 7_200 };
    await bench.reset({ d1: old, d2: old, d3: old });
    await queued({}, {});
    await bench.engine.match();
    expect(await bench.rows(`select from inbox where event = 'please_check'`)).toHaveLength(2);
  });

  test('is found among many that were proven even longer ago', async () => {
    const old = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`old${index}`, { proven: 9_000 }]));
    await bench.reset({ ...old, d1: { proven: 10 } });
    expect(await given(await bench.ask())).toBe('d1');
  });
});

describe('what may make a match possible rings the matcher', () => {
  const rungAfter = async (work: () => Promise<unknown>) => {
    await bench.settle();
    await work();
    await bench.quiet();
    return bench.rings.some((ring) => ring.name === 'match');
  };

  test('a device that became available', async () => {
    await bench.reset({ d1: { state: 'pc_pinging' } });
    expect(await rungAfter(() => bench.engine.applyToDevice('d1', 'ping_ok'))).toBe(true);
  });
  test('a claim that is gone', async () => {
    await bench.reset();
    const { requestId } = await bench.holding('d1', 'ready');
    expect(await rungAfter(() => bench.engine.applyToRequest(requestId, 'close'))).toBe(true);
  });
  test('a request that looks for another device', async () => {
    await bench.reset();
    const { requestId } = await bench.holding('d1', 'contacting_lifeguard');
    expect(await rungAfter(() => bench.engine.applyToRequest(requestId, 'lifeguard_refused'))).toBe(true);
  });
  test('a device that was forced into another state', async () => {
    await bench.reset({ d1: { state: 'locked_out', due: null } });
    expect(await rungAfter(() => bench.engine.forceDevice('d1', 'locked_out', 'ready', null))).toBe(true);
  });
});

describe('the matcher', () => {
  test('takes as many requests as there are, and gives what becomes free meanwhile to the oldest', async () => {
    const devices = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`d${index + 1}`, {}]));
    await bench.reset({ ...devices, late: { state: 'pc_pinging' } });
    const [oldest, first, ...others] = await queued({ requestedDevice: 'late' }, ...Array.from({ length: 13 }, () => ({})));
    const atFirst = await beginRival(bench.rival);
    await atFirst.query('select from requests where id = $1 for update', [first]);
    const matching = bench.engine.match();
    await atFirst.blocks();
    const between = await beginRival(bench.rival);
    const taken = between.query('select pg_advisory_xact_lock(62017002)');
    await atFirst.blocks(2);
    await atFirst.rollback();
    await taken;
    expect(await bench.rows('select from claims')).toHaveLength(10);
    await bench.engine.applyToDevice('late', 'ping_ok');
    await between.commit();
    await matching;
    const served = (await bench.rows('select request_id as id from claims order by claims.id')).map(({ id }) => id);
    expect(served).toEqual([first, ...others.slice(0, 9), oldest, ...others.slice(9)]);
  });

  test('runs once at a time in the whole system; who waited finds nothing left to do', async () => {
    await bench.reset();
    await queued({}, {});
    const rival = await beginRival(bench.rival);
    await rival.query('select from devices for update');
    const first = bench.engine.match();
    await rival.blocks(1);
    const others = [bench.another().match(), bench.another().match()];
    await rival.blocks(3);
    const waiting = await bench.rows(
      `select wait_event from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' order by 1`,
    );
    expect(waiting.map((session) => session.wait_event)).toEqual(['advisory', 'advisory', expect.stringMatching(/tuple|transactionid/)]);
    await rival.rollback();
    await Promise.all([first, ...others]);
    expect(await bench.rows('select from claims')).toHaveLength(1);
    expect(await bench.rows(`select from events where kind = 'claimed'`)).toHaveLength(1);
    expect(bench.counted.matched).toBe(1);
  });

  test('that fails does not fail the call that made the request: it is rung again', async () => {
    await bench.reset();
    await bench.db.query('alter table image_pxe_configs rename to away');
    const request = await bench.newRequest();
    const id = await bench.engine.createRequest(request);
    await bench.db.query('alter table away rename to image_pxe_configs');
    expect(await given(id)).toBeNull();
    expect(bench.rings).toContainEqual({ name: 'match', id: 0 });
    await bench.settle();
    expect(await given(id)).toBe('d1');
  });
});
