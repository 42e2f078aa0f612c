import { type EngineBench, openBench } from './testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

test('a device is forced from the state in which the operator saw it, and its history says why', async () => {
  expect(await bench.engine.forceDevice('d1', 'ready', 'locked_out', 'the vendor has it')).toBe('forced');
  expect(await bench.device('d1')).toMatchObject({ state: 'locked_out', generation: 11, state_deadline: null });
  expect(await bench.row(`select from_state, to_state, event, details from events where kind = 'transition'`)).toEqual({
    from_state: 'ready',
    to_state: 'locked_out',
    event: 'forced',
    details: { reason: 'the vendor has it' },
  });
  expect((await bench.rows('select message from logs order by id')).map((line) => line.message)).toEqual([
    'forced from ready to locked_out: the vendor has it',
    'entering state locked_out',
  ]);
});

test('a device that has moved on meanwhile is not forced', async () => {
  expect(await bench.engine.forceDevice('d1', 'pc_pinging', 'locked_out', null)).toBe('conflict');
  expect(await bench.device('d1')).toMatchObject({ state: 'ready', generation: 10 });
});

test('D5 a device that is locked out takes no event until it is forced out', async () => {
  await bench.engine.forceDevice('d1', 'ready', 'locked_out', null);
  for (const event of ['please_self_test', 'please_power_off', 'please_go_offline', 'resume', 'timeout'] as const)
    expect((await bench.engine.applyToDevice('d1', event)).outcome).toBe('ignored');
  expect(await bench.engine.forceDevice('d1', 'locked_out', 'new', null)).toBe('forced');
  expect(await bench.device('d1')).toMatchObject({ state: 'new', due: true });
});

test('a device in a state that nobody knows can be forced from whatever the operator saw', async () => {
  await bench.db.query('alter table devices drop constraint devices_state_check');
  await bench.db.query(`update devices set state = 'hibernating'`);
  expect(await bench.engine.forceDevice('d1', 'unknown', 'troubleshooting', null)).toBe('forced');
  expect((await bench.device('d1')).state).toBe('troubleshooting');
});

test('what does not exist is unknown, and never an error', async () => {
  expect(await bench.engine.forceDevice('d9', 'ready', 'new', null)).toBe('unknown');
  expect(await bench.engine.applyToDevice('d9', 'please_self_test')).toEqual({ outcome: 'unknown', state: null });
  expect(await bench.engine.applyToRequest(4_711, 'close')).toEqual({ outcome: 'unknown', state: null });
  expect(await bench.engine.renewRequest(4_711, 60)).toEqual({ outcome: 'unknown', state: null });
});
