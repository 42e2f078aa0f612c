import { insertRequest } from '@mozpool/db';
import { DEVICE_STATES, deviceStatesOfKind, REQUEST_STATE_NAMES, REQUEST_STATES } from '@mozpool/domain';
import { type EngineBench, openBench } from './testing/engine-bench.js';
import { beginRival } from './testing/rival.js';

const TICK_OF_200_MS = 30_000;

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
  await bench.db.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'poisoned' using errcode = tg_argv[0]; end $$`,
  );
});
afterAll(() => bench.close());

const names = (count: number, settings: (n: number) => object) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`d${n + 1}`, settings(n)]));

/** Makes every event about some machines impossible while `work` runs. */
async function poisoned(which: string, errcode: string, work: () => Promise<void>): Promise<void> {
  await bench.db.query(
    `create trigger poison before insert on events for each row when (new.${which}) execute function refuse('${errcode}')`,
  );
  try {
    await work();
  } finally {
    await bench.db.query('drop trigger poison on events');
  }
}

describe('a deadline', () => {
  test('is fired once by two engines that tick at once', async () => {
    await bench.reset(names(30, () => ({ state: 'pc_pinging', due: -1 })));
    await Promise.all([bench.engine, bench.another(), bench.another()].map((engine) => engine.tickDevices()));
    expect(await bench.rows(`select distinct counters, generation from devices`)).toEqual([
      { counters: { pc_pinging: 1 }, generation: 11 },
    ]);
    expect(bench.counted.deadlines_fired).toBe(30);
  });

  test('is fired once for requests, too', async () => {
    await bench.reset(names(10, () => ({})));
    for (let n = 1; n <= 10; n++) await bench.holding(`d${n}`, 'contacting_lifeguard', { due: -1 });
    await bench.db.query(`insert into service_ticks values ('lifeguard-worker', now())`);
    // somebody is at the devices, so that none answers at once
    const rival = await beginRival(bench.rival);
    await rival.query('select from devices for no key update');
    await Promise.all([bench.engine, bench.another()].map((engine) => engine.tickRequests()));
    await rival.rollback();
    expect(await bench.rows(`select distinct counters, generation from requests`)).toEqual([
      { counters: { contacting_lifeguard: 1 }, generation: 6 },
    ]);
  });

  test('of a machine that someone else works on is left to that one', async () => {
    await bench.reset(names(2, () => ({ state: 'pc_pinging', due: -1 })));
    const rival = await beginRival(bench.rival);
    await rival.query(`select from devices where name = 'd1' for no key update`);
    await bench.engine.tickDevices();
    expect((await bench.device('d1')).counters).toEqual({});
    expect((await bench.device('d2')).counters).toEqual({ pc_pinging: 1 });
    await rival.rollback();
  });

  test('in the future is not fired, and null is never', async () => {
    await bench.reset({ d1: { due: 5 }, d2: { due: null } });
    expect(await bench.engine.tickDevices()).toEqual({ fired: 0, postponed: 0 });
  });

  test('A1 of zero is due at once', async () => {
    await bench.reset();
    const id = await bench.ask();
    expect((await bench.request(id)).state).toBe('contact_lifeguard');
    await bench.engine.tickRequests();
    expect((await bench.request(id)).state).toBe('pending');
  });

  test('is fired oldest first, when there are more than one tick takes', async () => {
    await bench.reset({ d1: {} });
    await bench.db.query(
      `insert into devices (name, fqdn, mac_address, imaging_server_id, hardware_type_id, state, state_deadline)
       select 'x' || n, 'x', lpad(to_hex(n + 4096), 12, '0'), d.imaging_server_id, d.hardware_type_id, 'pc_pinging', now() - make_interval(secs => n)
       from devices d, generate_series(1, 210) n where d.name = 'd1'`,
    );
    // a tick that takes longer than this is taken for an outage
    await bench.another({ agentSilentAfterMs: TICK_OF_200_MS }).tickDevices();
    const left = await bench.rows(`select name from devices where counters = '{}' and name like 'x%'`);
    expect(left.map((device) => device.name).sort()).toEqual(Array.from({ length: 10 }, (_, n) => `x${n + 1}`).sort());
  });
});

describe('a deadline that cannot be handled', () => {
  test('is put back by ten seconds and counted, while the others fire', async () => {
    await bench.reset(names(6, (n) => ({ state: 'pc_rebooting', due: -60 + n })));
    const { id } = await bench.device('d1');
    await poisoned(`device_id = ${id}`, 'P0001', async () => {
      expect(await bench.engine.tickDevices()).toEqual({ fired: 5, postponed: 1 });
      expect(await bench.engine.tickDevices()).toEqual({ fired: 0, postponed: 0 });
    });
    expect(bench.counted.deadlines_postponed).toBe(1);
    const device = await bench.device('d1');
    expect(device).toMatchObject({ state: 'pc_rebooting', generation: 10 });
    expect(Math.round(device.due_in)).toBe(10);
    expect(bench.errors).toEqual([`the deadline of device ${id} could not be handled; it is tried again in 10 s`]);
  });

  test('for a passing reason is tried again at the next tick, while the others fire', async () => {
    await bench.reset(names(12, (n) => ({ state: 'pc_rebooting', due: -60 + n })));
    await poisoned(`device_id < ${(await bench.device('d7')).id}`, '40P01', async () => {
      await expect(bench.engine.tickDevices()).rejects.toThrow('poisoned');
      expect((await bench.rows(`select name from devices where state = 'pc_rebooting' order by id`)).map((device) => device.name)).toEqual([
        'd1',
        'd2',
        'd3',
        'd4',
        'd5',
        'd6',
      ]);
    });
    expect(await bench.engine.tickDevices()).toEqual({ fired: 6, postponed: 0 });
  });

  test('A9 does not keep other reservations from ending, and is put back, too', async () => {
    await bench.reset(names(3, () => ({})));
    const held = [
      await bench.holding('d1', 'ready', { due: null }),
      await bench.holding('d2', 'ready', { due: null }),
      await bench.holding('d3', 'ready', { due: null }),
    ];
    await bench.db.query(`update requests set expires_at = now() - interval '1 min'`);
    const bad = held[0]!.requestId;
    await poisoned(`request_id = ${bad}`, 'P0001', async () => {
      expect(await bench.engine.tickRequests()).toEqual({ fired: 2, postponed: 1 });
      expect(await bench.engine.tickRequests()).toEqual({ fired: 0, postponed: 0 });
    });
    expect((await bench.rows('select state from requests order by id')).map((request) => request.state)).toEqual([
      'ready',
      'closed',
      'closed',
    ]);
    await bench.db.query(`update requests set retry_at = now() where retry_at is not null`);
    expect(await bench.engine.tickRequests()).toEqual({ fired: 1, postponed: 0 });
    expect((await bench.request(bad)).state).toBe('closed');
  });
});

describe('a reservation', () => {
  beforeEach(() => bench.reset());

  test.each(['new', 'finding_device', 'contact_lifeguard', 'contacting_lifeguard', 'pending', 'ready'])(
    'that has expired in %s is closed, whoever made it',
    async (state) => {
      const { requestId } = await bench.holding('d1', state);
      await bench.db.query(`update requests set expires_at = now() - interval '1 s'`);
      await bench.engine.tickRequests();
      expect(await bench.request(requestId)).toMatchObject({ state: 'closed', device: null });
    },
  );

  test('that was renewed in time goes on', async () => {
    const { requestId } = await bench.holding('d1', 'ready');
    await bench.db.query(`update requests set expires_at = now() - interval '1 s'`);
    await bench.engine.renewRequest(requestId, 60);
    await bench.engine.tickRequests();
    expect(await bench.request(requestId)).toMatchObject({ state: 'ready', device: 'd1' });
  });

  test('whose search outlasts its wait fails and says what was missing', async () => {
    await bench.reset({});
    const any = await bench.ask();
    const named = await bench.ask({ requestedDevice: 'd1' });
    const patient = await bench.ask({ waitSeconds: 4_000 });
    expect(
      [await bench.request(any), await bench.request(named), await bench.request(patient)].map(
        (request) => Math.round(request.due_in / 10) * 10,
      ),
    ).toEqual([600, 20, 4_000]);
    await bench.db.query(`update requests set state_deadline = now() - interval '1 s'`);
    await bench.engine.tickRequests();
    expect((await bench.rows('select state from requests order by id')).map((request) => request.state)).toEqual([
      'failed_device_not_found',
      'failed_device_busy',
      'failed_device_not_found',
    ]);
  });
});

describe('A10 a machine that a crash left in a state on its way', () => {
  test('a request whose search never began is searched for at the next tick', async () => {
    await bench.reset();
    const { id } = (await insertRequest(bench.db, await bench.newRequest())).request;
    expect((await bench.request(id)).state).toBe('new');
    await bench.engine.tickRequests();
    await bench.settle();
    expect(await bench.request(id)).toMatchObject({ device: 'd1' });
  });

  test.each(deviceStatesOfKind('passing'))('a device in %s goes on at the next tick', async (state) => {
    await bench.reset({ d1: { state, due: 0, image: 'plain' } });
    await bench.db.query(`update devices set next_image_id = (select id from images where name = 'plain')`);
    await bench.engine.tickDevices();
    await bench.settle();
    const after = await bench.device('d1');
    expect(DEVICE_STATES[after.state as keyof typeof DEVICE_STATES].kind).not.toBe('passing');
    expect(after.due_in).toBeGreaterThan(1);
  });

  test.each(REQUEST_STATE_NAMES.filter((state) => REQUEST_STATES[state].kind === 'waiting'))(
    'a request in %s has something that leads on',
    async (state) => {
      await bench.reset();
      await bench.db.query(`insert into service_ticks values ('lifeguard-worker', now())`);
      const { requestId } = await bench.holding('d1', state, { due: -1 });
      await bench.engine.tickRequests();
      expect((await bench.request(requestId)).generation).toBeGreaterThan(5);
    },
  );
});
