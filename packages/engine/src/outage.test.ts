import { API_SERVICE, WORKER_SERVICE } from './engine-context.js';
import { type EngineBench, openBench } from './testing/engine-bench.js';
import { beginRival } from './testing/rival.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
const reset = () => bench.reset({ d1: { state: 'pc_pinging', due: 60 }, d2: { state: 'pc_pinging', due: 60, server: 'south' } });
beforeEach(reset);

const due = (name: string) => bench.db.query(`update devices set state_deadline = now() - interval '1 s' where name = $1`, [name]);
const unheard = (seconds: number, server = 'north') =>
  bench.db.query('update imaging_servers set heartbeat_at = now() - make_interval(secs => $1) where fqdn = $2', [seconds, server]);
const lastTick = (service: string, seconds: number) =>
  bench.db.query(
    'insert into service_ticks values ($1, now() - make_interval(secs => $2)) on conflict (service) do update set at = excluded.at',
    [service, seconds],
  );
const heartbeat = (server = 'north') =>
  bench.engine.takeHeartbeat({
    server,
    holder: server,
    instance: `${server}-1`,
    epoch: 1,
    version: '1',
    bootUrl: 'http://boot/',
    capabilities: [],
  });

describe('an agent that was not heard for six seconds', () => {
  test('is silent: the deadlines of its devices wait, those of others do not', async () => {
    await unheard(6.1);
    await due('d1');
    await due('d2');
    expect(await bench.engine.tickDevices()).toEqual({ fired: 1, postponed: 0 });
    expect((await bench.device('d1')).counters).toEqual({});
    expect((await bench.device('d2')).counters).toEqual({ pc_pinging: 1 });
    await bench.engine.lookAtDevice((await bench.device('d1')).id);
    expect((await bench.device('d1')).counters).toEqual({});
    expect(await bench.row(`select event, details from events where kind = 'agent'`)).toEqual({
      event: 'agent_silent',
      details: { server: 'north' },
    });
  });

  test('is noticed once', async () => {
    await unheard(6.1);
    await Promise.all([bench.engine.tickDevices(), bench.another().tickDevices()]);
    await bench.engine.tickDevices();
    expect(await bench.rows(`select from events where kind = 'agent'`)).toHaveLength(1);
  });

  test('was only late before that', async () => {
    await unheard(5);
    await due('d1');
    await bench.engine.tickDevices();
    expect((await bench.device('d1')).counters).toEqual({ pc_pinging: 1 });
  });

  test('gives the matcher none of its devices', async () => {
    await bench.reset({ d1: {} });
    await unheard(6.1);
    await bench.engine.tickDevices();
    const id = await bench.ask();
    expect((await bench.request(id)).device).toBeNull();
    await heartbeat();
    await bench.settle();
    expect((await bench.request(id)).device).toBe('d1');
  });

  test('comes back: the step starts again in full, and its next timeout counts nothing', async () => {
    await bench.db.query(`update devices set counters = '{"pc_pinging": 7}'`);
    await unheard(300);
    await due('d1');
    await bench.engine.tickDevices();
    await heartbeat();
    expect(bench.rings).toContainEqual({ name: 'match', id: 0 });
    await bench.settle();
    const resumed = await bench.device('d1');
    expect(resumed).toMatchObject({ state: 'pc_pinging', counters: { pc_pinging: 7 }, generation: 11, excused: true });
    expect(resumed.due_in).toBeGreaterThan(8);
    expect((await bench.commandFor('d1')).generation).toBe(11);

    await due('d1');
    await bench.engine.tickDevices();
    expect((await bench.device('d1')).counters).toEqual({ pc_pinging: 7 });
    await due('d1');
    await bench.engine.tickDevices();
    expect((await bench.device('d1')).counters).toEqual({ pc_pinging: 8 });
  });

  test('comes back after its devices’ deadlines have passed: nothing is counted by a tick before their inbox is read', async () => {
    await unheard(300);
    await due('d1');
    await bench.engine.tickDevices();
    await heartbeat();
    await bench.engine.tickDevices();
    expect(await bench.device('d1')).toMatchObject({ counters: {}, excused: true });
  });
});

describe('an outage of every worker', () => {
  beforeEach(async () => {
    await lastTick(WORKER_SERVICE, 600);
    await unheard(600, 'north');
    await unheard(600, 'south');
    await due('d1');
  });

  test('is noticed at the first tick: steps start again and count nothing, and no agent is called silent', async () => {
    await bench.engine.tickDevices();
    await bench.settle();
    expect(await bench.rows('select name, counters, generation, excused from devices order by name')).toEqual([
      { name: 'd1', counters: {}, generation: 11, excused: true },
      { name: 'd2', counters: {}, generation: 11, excused: true },
    ]);
    expect((await bench.rows('select kind, event from events')).filter((event) => event.kind !== 'transition')).toEqual([
      { kind: 'outage', event: WORKER_SERVICE },
    ]);
  });

  test('is noticed once by two workers that start together', async () => {
    await Promise.all([bench.engine.tickDevices(), bench.another().tickDevices()]);
    expect(await bench.rows(`select from events where kind = 'outage'`)).toHaveLength(1);
    await bench.settle();
    expect((await bench.device('d1')).generation).toBe(11);
  });

  test('counts nothing even if a ring from before comes ahead of the first tick', async () => {
    await bench.engine.lookAtDevice((await bench.device('d1')).id);
    expect((await bench.device('d1')).counters).toEqual({});
    await bench.engine.tickDevices();
    expect(await bench.device('d1')).toMatchObject({ counters: {}, excused: true });
  });

  test('leaves the devices of an agent that was silent before to the return of that agent', async () => {
    await bench.db.query(`update imaging_servers set alive = false where fqdn = 'south'`);
    await bench.engine.tickDevices();
    await bench.settle();
    expect((await bench.rows('select generation from devices order by name')).map((device) => device.generation)).toEqual([11, 10]);
  });
});

test('the first tick ever, and ticks that follow each other, are no outage', async () => {
  await bench.engine.tickDevices();
  await bench.engine.tickDevices();
  await bench.engine.tickRequests();
  await bench.engine.tickRequests();
  expect(await bench.rows('select from events')).toEqual([]);
  expect((await bench.rows('select service from service_ticks order by service')).map((tick) => tick.service)).toEqual([
    WORKER_SERVICE,
    API_SERVICE,
  ]);
});

test('a tick is noted once in a tenth of the time after which a service is away, so that idle replicas write nothing', async () => {
  const noted = async () => (await bench.row('select at from service_ticks where service = $1', WORKER_SERVICE)).at;
  // ahead, however slow this machine is
  await lastTick(WORKER_SERVICE, -5);
  const fresh = await noted();
  await bench.engine.tickDevices();
  expect(await noted()).toEqual(fresh);
  await lastTick(WORKER_SERVICE, 0.7);
  const old = await noted();
  await bench.engine.tickDevices();
  expect(await noted()).not.toEqual(old);
});

describe('a request that waits for its device', () => {
  const LIMITS = { contacting_lifeguard: 'failed_device_not_found', pending: 'finding_device' } as const;

  describe.each(['contacting_lifeguard', 'pending'] as const)('in %s', (state) => {
    async function lastAttempt(): Promise<number> {
      const { requestId } = await bench.holding('d1', state, { due: -1 });
      await bench.db.query(`update requests set counters = $1`, [{ [state]: state === 'pending' ? 19 : 4 }]);
      await lastTick(API_SERVICE, 0.1);
      return requestId;
    }

    /** Somebody is at the device, so that it does not answer at once. */
    async function tickUnanswered(): Promise<void> {
      const rival = await beginRival(bench.rival);
      await rival.query('select from devices for no key update');
      await bench.engine.tickRequests();
      await rival.rollback();
    }

    test('gives up when Lifeguard is there and stays silent', async () => {
      const id = await lastAttempt();
      await lastTick(WORKER_SERVICE, 1);
      await bench.engine.tickRequests();
      expect((await bench.request(id)).state).toBe(LIMITS[state]);
    });

    test('counts nothing while every worker is away', async () => {
      const id = await lastAttempt();
      await lastTick(WORKER_SERVICE, 7);
      await tickUnanswered();
      expect(await bench.request(id)).toMatchObject({ state, generation: 6, counters: { [state]: state === 'pending' ? 19 : 4 } });
    });

    test('counts nothing while the agent of its device is silent', async () => {
      const id = await lastAttempt();
      await lastTick(WORKER_SERVICE, 1);
      await bench.db.query(`update imaging_servers set alive = false where fqdn = 'north'`);
      await tickUnanswered();
      expect(await bench.request(id)).toMatchObject({ state, generation: 6 });
    });
  });
});

describe('an outage of every API', () => {
  beforeEach(async () => {
    await lastTick(API_SERVICE, 60);
    await lastTick(WORKER_SERVICE, 0);
  });

  test('starts the steps of requests again in full', async () => {
    await bench.reset({ d1: {} });
    await bench.db.query(`update imaging_servers set alive = false`);
    const id = await bench.ask({ requestedDevice: 'd1' });
    await bench.db.query(`update requests set state_deadline = now() - interval '1 s'`);
    await lastTick(API_SERVICE, 60);
    await bench.engine.lookAtRequest(id);
    expect((await bench.request(id)).state).toBe('finding_device');
    await bench.engine.tickRequests();
    const request = await bench.request(id);
    expect(request).toMatchObject({ state: 'finding_device', excused: true });
    expect(request.due_in).toBeGreaterThan(15);
  });

  test('still ends reservations that ended meanwhile', async () => {
    const { requestId } = await bench.holding('d1', 'ready', { due: null });
    await bench.db.query(`update requests set expires_at = now() - interval '30 s'`);
    await bench.engine.tickRequests();
    expect((await bench.request(requestId)).state).toBe('closed');
  });
});
