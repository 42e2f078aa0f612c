import { type EngineBench, openBench } from './testing/engine-bench.js';
import { beginRival } from './testing/rival.js';

let bench: EngineBench;
let d1: number;
beforeAll(async () => {
  bench = await openBench();
  await bench.db.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'poisoned' using errcode = tg_argv[0]; end $$`,
  );
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.reset();
  d1 = (await bench.device('d1')).id;
});

async function post(
  event: string,
  {
    claimId = null,
    machine = 'device',
    id = d1,
    secondsAgo = 0,
  }: { claimId?: number | null; machine?: string; id?: number; secondsAgo?: number } = {},
): Promise<void> {
  await bench.db.query(
    `insert into inbox (machine, machine_id, event, claim_id, created_at) values ($1, $2, $3, $4, now() - make_interval(secs => $5))`,
    [machine, id, event, claimId, secondsAgo],
  );
}

const history = async () =>
  (await bench.rows(`select event from events where kind = 'transition' and event <> 'entered' order by id`)).map((row) => row.event);

async function poisoned(event: string, errcode: string, work: () => Promise<void>): Promise<void> {
  await bench.db.query(
    `create trigger poison before insert on events for each row when (new.event = '${event}' and new.kind = 'transition') execute function refuse('${errcode}')`,
  );
  try {
    await work();
  } finally {
    await bench.db.query('drop trigger poison on events');
  }
}

describe('the inbox of a machine', () => {
  test('is applied in the order in which it was written', async () => {
    await post('please_start_maintenance');
    await post('please_go_offline');
    await post('please_go_online');
    await bench.engine.lookAtDevice(d1);
    expect(await history()).toEqual(['please_start_maintenance', 'please_go_offline', 'please_go_online']);
    expect(await bench.inbox('device', d1)).toEqual([]);
  });

  test('is applied once, however often and by however many it is rung', async () => {
    await post('please_go_offline');
    await post('please_go_online');
    await Promise.all([bench.engine, bench.another(), bench.engine, bench.another()].map((engine) => engine.lookAtDevice(d1)));
    await bench.engine.lookAtDevice(d1);
    expect(await history()).toEqual(['please_go_offline', 'please_go_online']);
    expect(await bench.device('d1')).toMatchObject({ state: 'pc_power_cycling', generation: 13 });
  });

  test('loses a row whose transition throws, and keeps the next one', async () => {
    await post('please_start_maintenance');
    await post('please_go_offline');
    await poisoned('please_start_maintenance', 'P0001', () => bench.engine.lookAtDevice(d1));
    expect(await history()).toEqual(['please_go_offline']);
    expect(await bench.row(`select device_id, event, details from events where kind = 'inbox_dropped'`)).toEqual({
      device_id: d1,
      event: 'please_start_maintenance',
      details: { reason: 'poisoned' },
    });
    expect(bench.counted.inbox_dropped).toBe(1);
    expect(bench.errors).toHaveLength(1);
  });

  test('keeps a row whose transaction met a passing fault', async () => {
    await post('please_go_offline');
    await poisoned('please_go_offline', '40001', () => expect(bench.engine.lookAtDevice(d1)).rejects.toThrow('poisoned'));
    expect(await bench.inbox('device', d1)).toEqual(['please_go_offline']);
    await bench.engine.lookAtDevice(d1);
    expect(await history()).toEqual(['please_go_offline']);
  });

  test('that is longer than one look is left for the next ring', async () => {
    for (let n = 0; n < 25; n++) await post('please_check');
    await bench.engine.lookAtDevice(d1);
    expect((await bench.inbox('device', d1)).length).toBe(5);
    expect(bench.rings).toContainEqual({ name: 'devices', id: d1 });
  });

  test('of a machine that is gone is forgotten', async () => {
    await post('released', { id: 4_711 });
    await post('resume', { machine: 'request', id: 4_711 });
    await bench.engine.lookAtDevice(4_711);
    await bench.engine.lookAtRequest(4_711);
    expect(await bench.rows('select from inbox')).toEqual([]);
  });

  test('comes before a deadline that has passed', async () => {
    await bench.reset({ d1: { state: 'pc_pinging', due: -5 } });
    await post('please_check', { id: (await bench.device('d1')).id });
    await post('resume', { id: (await bench.device('d1')).id });
    await bench.engine.tickDevices();
    expect(await bench.device('d1')).toMatchObject({ state: 'pc_pinging', counters: {}, excused: true });
  });
});

describe('a lost ring', () => {
  test('is repeated by the sweeper once its row is older than a second', async () => {
    await post('please_go_offline', { secondsAgo: 1.1 });
    await post('renew', { machine: 'request', id: 5, secondsAgo: 1.1 });
    await bench.engine.sweep();
    expect(bench.rings).toEqual([
      { name: 'devices', id: d1 },
      { name: 'requests', id: 5 },
    ]);
  });

  test('is not repeated for a row that is on its way', async () => {
    await post('please_go_offline');
    await bench.engine.sweep();
    expect(bench.rings).toEqual([]);
  });

  test('costs time only: a crash between commit and ring loses nothing', async () => {
    const { requestId } = await bench.holding('d1', 'ready');
    bench.broken = { ring: true, command: true };
    await bench.engine.applyToRequest(requestId, 'close');
    await bench.quiet();
    expect([bench.rings, bench.counted.publish_failed]).toEqual([[], 2]);

    bench.broken = {};
    await bench.db.query(`update inbox set created_at = now() - interval '2 s'`);
    await bench.engine.sweep();
    await bench.settle();
    expect((await bench.device('d1')).state).toBe('returned');
  });
});

describe('what a request and its device tell each other', () => {
  test('D4 completion is told at once, and found stored when that was lost', async () => {
    const { requestId } = await bench.holding('d1', 'pending', { due: -1 });
    await bench.db.query(`update devices set state = 'pc_pinging'`);
    await bench.engine.applyToDevice('d1', 'ping_ok');
    expect(await bench.inbox('request', requestId)).toEqual(['lifeguard_finished']);
    await bench.db.query('delete from inbox');
    await bench.engine.tickRequests();
    expect((await bench.request(requestId)).state).toBe('ready');
  });

  test('D4 a device that nobody holds tells nobody', async () => {
    await bench.reset({ d1: { state: 'pc_pinging' } });
    await bench.engine.applyToDevice('d1', 'ping_ok');
    expect(await bench.rows('select from inbox')).toEqual([]);
  });

  describe('when the device is asked', () => {
    const said = async () =>
      (await bench.rows(`select machine, event from events where kind = 'transition' and event <> 'entered' order by id`)).map(
        ({ machine, event }) => `${machine} ${event}`,
      );
    const unread = async () => (await bench.rows('select event from inbox order by id')).map(({ event }) => event);

    test('is said in one transaction where nobody else is at the device', async () => {
      const { requestId } = await bench.holding('d1', 'contact_lifeguard', { due: -1 });
      bench.rings.length = 0;
      await bench.engine.lookAtRequest(requestId);
      await bench.quiet();
      expect(await said()).toEqual(['request timeout', 'device please_image', 'request lifeguard_contacted']);
      expect(await bench.rows('select distinct xmin::text from events')).toHaveLength(1);
      expect(await unread()).toEqual([]);
      expect(bench.rings).toEqual([]);
      expect((await bench.commandFor('d1')).device.name).toBe('d1');
      expect((await bench.request(requestId)).state).toBe('pending');
    });

    test('goes over the inbox while somebody is at the device', async () => {
      const { requestId } = await bench.holding('d1', 'contact_lifeguard', { due: -1 });
      bench.rings.length = 0;
      const rival = await beginRival(bench.rival);
      await rival.query('select from devices for no key update');
      await bench.engine.lookAtRequest(requestId);
      expect(await unread()).toEqual(['please_image']);
      expect((await bench.request(requestId)).state).toBe('contacting_lifeguard');
      await rival.rollback();
      await bench.quiet();
      expect(bench.rings).toEqual([{ name: 'devices', id: d1 }]);
      await bench.settle();
      expect((await bench.request(requestId)).state).toBe('pending');
    });

    test('comes after what the device has not read yet', async () => {
      const { requestId } = await bench.holding('d1', 'contact_lifeguard', { due: -1 });
      await post('please_check');
      bench.rings.length = 0;
      await bench.engine.lookAtRequest(requestId);
      expect(await unread()).toEqual(['please_image']);
      await bench.quiet();
      expect(bench.rings).toEqual([{ name: 'devices', id: d1 }]);
      await bench.settle();
      expect((await bench.request(requestId)).state).toBe('pending');
    });

    test('and its part throws, the request has asked all the same', async () => {
      const { requestId } = await bench.holding('d1', 'contact_lifeguard', { due: -1 });
      bench.rings.length = 0;
      await poisoned('please_image', 'P0001', async () => {
        await bench.engine.lookAtRequest(requestId);
        expect(await said()).toEqual(['request timeout']);
        expect(await unread()).toEqual(['please_image']);
        await bench.quiet();
        expect(bench.rings).toEqual([{ name: 'devices', id: d1 }]);
        await bench.engine.lookAtDevice(d1);
        expect(bench.errors).toEqual([
          `event please_image for device ${d1} could not be applied and is dropped; its deadline is the retry`,
        ]);
      });
    });

    test('E12 and will not, it says so, and the request looks for another', async () => {
      await bench.reset({ d1: { state: 'failed_self_test' }, d2: {} });
      const { requestId } = await bench.holding('d1', 'contact_lifeguard', { due: -1 });
      await bench.engine.tickRequests();
      expect(await bench.request(requestId)).toMatchObject({ state: 'finding_device', device: null });
      expect((await bench.row(`select details from events where event = 'lifeguard_refused'`)).details).toEqual({
        reason: 'please_image was ignored in state failed_self_test',
      });
      await bench.settle();
      expect(await bench.request(requestId)).toMatchObject({ state: 'pending', device: 'd2' });
    });

    test('of the end of its request, it hears of it at once', async () => {
      const { requestId } = await bench.holding('d1', 'ready');
      await bench.db.query(`update requests set expires_at = now() - interval '1 s'`);
      await bench.engine.lookAtRequest(requestId);
      expect((await bench.device('d1')).state).toBe('returned');
      expect(await unread()).toEqual([]);
    });
  });

  test('D13 a failed idle check of a device that was claimed meanwhile is stale', async () => {
    await bench.reset({ d1: { due: -1 } });
    await bench.engine.tickDevices();
    const check = await bench.commandFor('d1');
    const requestId = await bench.ask();
    expect((await bench.request(requestId)).device).toBe('d1');
    expect(await bench.engine.takeAnswer(bench.answer(check, { outcome: 'failed' }))).toBe('stale');
    expect((await bench.device('d1')).state).toBe('ready');
  });
});

describe('a machine in a state that only a newer release knows', () => {
  beforeEach(async () => {
    await bench.db.query('alter table devices drop constraint if exists devices_state_check');
    await bench.db.query('alter table requests drop constraint if exists requests_state_check');
  });

  test('a device is left alone by ticks, rings and the matcher', async () => {
    await bench.db.query(`update devices set state = 'hibernating', state_deadline = now() - interval '1 h'`);
    await post('please_go_offline');
    const before = await bench.device('d1');
    expect(await bench.engine.tickDevices()).toEqual({ fired: 0, postponed: 0 });
    await bench.engine.lookAtDevice(d1);
    await bench.ask();
    expect(await bench.device('d1')).toEqual({ ...before, due_in: expect.any(Number) });
    expect(await bench.inbox('device', d1)).toEqual(['please_go_offline']);
  });

  test('a request is left alone by ticks, rings and housekeeping', async () => {
    const { requestId } = await bench.holding('d1', 'haggling', { due: -60 });
    await bench.db.query(`delete from claims`);
    await bench.db.query(`update requests set expires_at = now() - interval '30 days'`);
    await post('resume', { machine: 'request', id: requestId });
    const before = await bench.request(requestId);
    expect(await bench.engine.tickRequests()).toEqual({ fired: 0, postponed: 0 });
    await bench.engine.lookAtRequest(requestId);
    await bench.engine.housekeeping();
    expect(await bench.request(requestId)).toEqual({ ...before, due_in: expect.any(Number) });
    expect(await bench.inbox('request', requestId)).toEqual(['resume']);
  });

  test('E11 its request can still be closed', async () => {
    const { requestId } = await bench.holding('d1', 'haggling');
    expect(await bench.engine.applyToRequest(requestId, 'close')).toEqual({ outcome: 'moved', state: 'closed' });
  });
});

test('rings for two machines do not wait for each other', async () => {
  await bench.reset({ d1: {}, d2: {} });
  const rival = await beginRival(bench.rival);
  await rival.query(`select from devices where name = 'd1' for update`);
  const [one, two] = [(await bench.device('d1')).id, (await bench.device('d2')).id];
  await post('please_go_offline', { id: one });
  await post('please_go_offline', { id: two });
  const waiting = bench.engine.lookAtDevice(one);
  await bench.engine.lookAtDevice(two);
  expect((await bench.device('d2')).state).toBe('offline');
  await rival.rollback();
  await waiting;
  expect((await bench.device('d1')).state).toBe('offline');
});
