import { type EngineBench, openBench } from './testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
  await bench.db.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$`);
});
afterAll(() => bench.close());
beforeEach(() => bench.reset({ d1: { state: 'b2g_downloading', due: 60 } }));

/** The last table that a transaction of the engine writes. */
async function withoutRoomForLogs(work: () => Promise<unknown>): Promise<void> {
  await bench.db.query('create trigger no_room before insert on logs for each row execute function refuse()');
  try {
    await expect(work()).rejects.toThrow('no room');
  } finally {
    await bench.db.query('drop trigger no_room on logs');
  }
}

const everything = () =>
  bench.row(`select (select json_agg(d) from devices d) as devices, (select json_agg(r) from requests r) as requests, (select json_agg(c) from claims c) as claims,
    (select count(*) from events) as events, (select count(*) from logs) as logs, (select count(*) from inbox) as inbox, (select count(*) from commands) as commands`);

describe('an event that moves a device, tells its request and orders a power cycle', () => {
  const badImage = () => bench.engine.applyToDevice('d1', 'bad_image', { detail: 'checksum' });

  test('changes nothing at all when its last write fails', async () => {
    await bench.holding('d1', 'pending');
    const before = await everything();
    await withoutRoomForLogs(badImage);
    await bench.quiet();
    expect(await everything()).toEqual(before);
    expect([bench.rings, bench.commands]).toEqual([[], []]);
  });

  test('changes state, counters, deadline, generation, history, log, inbox and commands together', async () => {
    const { requestId, claimId } = await bench.holding('d1', 'pending');
    bench.broken = { command: true };
    const before = await bench.device('d1');
    await bench.db.query(`update devices set counters = '{"b2g_downloading": 2}'`);
    expect(await badImage()).toEqual({ outcome: 'moved', state: 'pc_power_cycling' });
    await bench.quiet();

    const after = await bench.device('d1');
    expect(after).toMatchObject({ state: 'pc_power_cycling', counters: {}, next_image: null });
    expect(after.generation).toBeGreaterThan(before.generation);
    expect(after.due_in).toBeGreaterThan(55);
    expect(
      await bench.rows(
        'select from_state, to_state, event, request_id, claim_id, generation from events where kind = $1 order by id',
        'transition',
      ),
    ).toEqual([
      {
        from_state: 'b2g_downloading',
        to_state: 'start_self_test',
        event: 'bad_image',
        request_id: requestId,
        claim_id: claimId,
        generation: after.generation,
      },
      {
        from_state: 'start_self_test',
        to_state: 'pc_power_cycling',
        event: 'entered',
        request_id: requestId,
        claim_id: claimId,
        generation: after.generation,
      },
    ]);
    expect((await bench.rows('select message from logs order by id')).map((line) => line.message)).toEqual([
      'entering state start_self_test',
      'entering state pc_power_cycling',
      'The boot scripts report a bad image: checksum.',
    ]);
    expect(await bench.row('select machine, machine_id, event, args, claim_id from inbox')).toEqual({
      machine: 'request',
      machine_id: requestId,
      event: 'lifeguard_finished',
      args: { imaging_result: 'failed-bad-image' },
      claim_id: claimId,
    });
    expect((await bench.row('select payload from commands')).payload).toMatchObject({
      generation: after.generation,
      work: { kind: 'power_cycle' },
    });
  });
});

test('a silent re-entry starts the deadline again and writes neither history nor log', async () => {
  await bench.reset({ d1: { due: -1 } });
  await bench.engine.tickDevices();
  await bench.settle();
  expect(await bench.device('d1')).toMatchObject({ state: 'ready', generation: 11, due: false });
  await bench.engine.takeAnswer(bench.answer(await bench.commandFor('d1')));
  expect(await bench.rows(`select * from events where kind = 'transition'`)).toEqual([]);
  expect(await bench.rows('select * from logs')).toEqual([]);
});

test('A12 an idle device writes no line over several cycles', async () => {
  for (let cycle = 0; cycle < 3; cycle++) {
    await bench.reset({ d1: { due: -1 } });
    await bench.engine.tickDevices();
    await bench.engine.takeAnswer(bench.answer(await bench.commandFor('d1')));
    await bench.settle();
    expect((await bench.device('d1')).state).toBe('ready');
    expect(await bench.rows('select message from logs')).toEqual([]);
  }
});

test('A8 a read that fails leaves no lock behind: the next event works', async () => {
  await bench.db.query('alter table images rename to images_away');
  await expect(bench.engine.applyToDevice('d1', 'bad_image')).rejects.toThrow('images');
  await bench.db.query('alter table images_away rename to images');
  await bench.quiet();
  expect(
    await bench.rows(
      `select query from pg_stat_activity
        where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid() and backend_xid is not null`,
    ),
  ).toEqual([]);
  expect((await bench.engine.applyToDevice('d1', 'bad_image')).outcome).toBe('moved');
});

test('what a device says may contain characters that Postgres cannot store in JSON', async () => {
  expect((await bench.engine.applyToDevice('d1', 'bad_image', { detail: 'sum \u0000 is \ud800 wrong' })).outcome).toBe('moved');
  expect(await bench.rows(`select from logs where message like 'The boot scripts report a bad image: sum%'`)).toHaveLength(1);
});
