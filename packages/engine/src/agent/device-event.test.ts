import { deviceEventReplySchema } from '@mozpool/contracts';
import { type EngineBench, openBench } from '../testing/engine-bench.js';
import { beginRival } from '../testing/rival.js';

let bench: EngineBench;
let boot: number;
let secret: string;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.reset();
  await bench.engine.applyToDevice('d1', 'please_image', { image: 'b2g', boot_config: '{}' });
  ({ boot, boot_secret: secret } = await bench.device('d1'));
});

async function report(event: string, fence: { device?: string; boot?: number | null; secret?: string | null; detail?: string } = {}) {
  const reply = await bench.engine.takeDeviceEvent({ server: 'north', device: 'd1', event, boot, secret, detail: null, ...fence });
  return deviceEventReplySchema.parse(reply).outcome;
}

test('entering the network boot sets its number and a secret of its own', async () => {
  expect(boot).toBe((await bench.device('d1')).generation);
  await bench.engine.applyToDevice('d1', 'timeout');
  const again = await bench.device('d1');
  expect(again.boot).toBe(again.generation);
  expect(again.boot).toBeGreaterThan(boot);
  expect(again.boot_secret).not.toBe(secret);
});

test('events of the boot move the device, one after the other', async () => {
  for (const [event, state] of [
    ['mobile_init_started', 'mobile_init_started'],
    ['b2g_downloading', 'b2g_downloading'],
    ['b2g_extracting', 'b2g_extracting'],
    ['b2g_rebooting', 'sut_verifying'],
  ]) {
    expect(await report(event!)).toBe('applied');
    expect((await bench.device('d1')).state).toBe(state);
  }
  expect((await bench.device('d1')).boot).toBe(boot);
});

test.each([
  ['an earlier boot', () => ({ boot: boot - 1 })],
  ['another secret', () => ({ secret: 'guessed' })],
  ['a boot number without its secret', () => ({ secret: null })],
])('an event with %s is stale and changes nothing but the log', async (_what, fence) => {
  const before = await bench.device('d1');
  expect(await report('mobile_init_started', fence())).toBe('stale');
  expect(await bench.device('d1')).toEqual({ ...before, due_in: expect.any(Number) });
  expect(await bench.rows(`select from logs where message like '%from the past%'`)).toHaveLength(1);
});

test('an event of a device that never booted by our order is stale', async () => {
  await bench.reset();
  expect(await report('mobile_init_started', { boot: 3, secret: 'x' })).toBe('stale');
});

describe('an old script, which knows no boot number,', () => {
  const old = { server: 'north', device: 'd1', event: 'mobile_init_started', boot: null, secret: null, detail: null };

  test('is believed where that is configured', async () => {
    expect(await bench.another({ oldBootScripts: 'accept' }).takeDeviceEvent(old)).toMatchObject({ outcome: 'applied' });
  });

  test('is refused otherwise; the device’s log and the answer say what to do', async () => {
    const before = await bench.device('d1');
    const reply = deviceEventReplySchema.parse(await bench.engine.takeDeviceEvent(old));
    expect(reply).toEqual({ outcome: 'refused', message: expect.stringMatching(/mozpool-secret=%SECRET%.*OLD_BOOT_SCRIPTS=accept/) });
    expect(await bench.device('d1')).toEqual({ ...before, due_in: expect.any(Number) });
    expect(await bench.rows(`select from logs where message = $1`, reply.message)).toHaveLength(1);
  });

  test('is refused with the secret alone, too', async () => {
    expect(await report('mobile_init_started', { boot: null })).toBe('refused');
  });
});

describe('the boot configuration', () => {
  const read = (proof: { boot: number | null; secret: string | null } | 'person', engine = bench.engine) =>
    engine.readBootConfig('d1', proof);

  test('is given to the boot that was ordered, and to people', async () => {
    expect(await read({ boot, secret })).toEqual({ outcome: 'found', bootConfig: '{}' });
    expect(await read('person')).toEqual({ outcome: 'found', bootConfig: '{}' });
  });

  test.each([
    ['an earlier boot', () => ({ boot: boot - 1, secret }), 'stale'],
    ['another secret', () => ({ boot, secret: 'guessed' }), 'stale'],
    ['no secret', () => ({ boot, secret: null }), 'stale'],
    ['an old script', () => ({ boot: null, secret: null }), 'refused'],
  ])('is not given to %s, and the log of the device says so', async (_what, proof, outcome) => {
    const answer = await read(proof());
    expect(answer).toEqual({ outcome, message: expect.any(String) });
    expect(await bench.rows(`select from logs where message like '%boot configuration%'`)).toHaveLength(1);
  });

  test('is given to an old script where that is configured', async () => {
    expect(await read({ boot: null, secret: null }, bench.another({ oldBootScripts: 'accept' }))).toMatchObject({ outcome: 'found' });
  });

  test('of a device that there is not is unknown', async () => {
    expect(await bench.engine.readBootConfig('d9', 'person')).toMatchObject({ outcome: 'unknown' });
  });
});

test('an unknown device and an unknown event are told apart, and what is not a script’s event is unknown', async () => {
  expect(await report('mobile_init_started', { device: 'd9' })).toBe('unknown_device');
  expect(await report('coffee_ready')).toBe('unknown_event');
  expect(await report('please_power_off')).toBe('unknown_event');
  expect(await report('power_cycle_ok')).toBe('unknown_event');
});

test('an event that comes twice is ignored the second time', async () => {
  expect(await report('b2g_downloading')).toBe('applied');
  const before = await bench.device('d1');
  expect(await report('b2g_downloading')).toBe('ignored');
  expect((await bench.device('d1')).generation).toBe(before.generation);
});

test('an event that comes twice at once is applied once', async () => {
  const outcomes = await Promise.all([report('b2g_downloading'), report('b2g_downloading')]);
  expect(outcomes.sort()).toEqual(['applied', 'ignored']);
});

test('an event that proves earlier steps is accepted in an earlier state, with their effects', async () => {
  await bench.db.query(`update devices set image_id = (select id from images where name = 'android'), counters = '{"power_cycling": 3}'`);
  expect((await bench.device('d1')).state).toBe('pxe_power_cycling');
  expect(await report('b2g_extracting')).toBe('applied');
  expect(await bench.device('d1')).toMatchObject({ state: 'b2g_extracting', image: null, counters: {} });
});

test('the reply comes after the commit: whoever reads then sees the event', async () => {
  const rival = await beginRival(bench.rival);
  await rival.query('select from devices for no key update');
  let replied = false;
  const reply = report('mobile_init_started').then((outcome) => {
    replied = true;
    return outcome;
  });
  await rival.blocks();
  expect(replied).toBe(false);
  await rival.commit();
  expect(await reply).toBe('applied');
  expect((await bench.device('d1')).state).toBe('mobile_init_started');
});

test('an event that could not be committed is not answered', async () => {
  await bench.db.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$`);
  await bench.db.query('create trigger no_room before insert on logs for each row execute function refuse()');
  await expect(report('mobile_init_started')).rejects.toThrow('no room');
  await bench.db.query('drop function refuse cascade');
  expect((await bench.device('d1')).state).toBe('pxe_power_cycling');
  expect(await report('mobile_init_started')).toBe('applied');
});
