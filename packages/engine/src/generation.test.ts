import type { Command } from '@mozpool/contracts';
import { applyLab } from '@mozpool/db';
import { type EngineBench, openBench } from './testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const generation = async () => (await bench.device('d1')).generation;

describe('the generation of a device', () => {
  test('rises with every state that is entered', async () => {
    await bench.engine.applyToDevice('d1', 'please_power_cycle');
    expect(await generation()).toBe(11);
    await bench.engine.applyToDevice('d1', 'power_cycle_ok');
    expect(await generation()).toBe(12);
  });

  test('rises with every re-entry', async () => {
    await bench.engine.applyToDevice('d1', 'timeout');
    expect(await generation()).toBe(11);
  });

  test('rises with a claim, though the state stays', async () => {
    await bench.ask();
    expect(await bench.device('d1')).toMatchObject({ state: 'ready', generation: 11 });
  });

  test('stays with an event that is ignored, refused, or changes no state', async () => {
    expect((await bench.engine.applyToDevice('d1', 'mobile_init_started')).outcome).toBe('ignored');
    expect((await bench.engine.applyToDevice('d1', 'please_image', { image: 'no such image' })).outcome).toBe('refused');
    expect((await bench.engine.applyToDevice('d1', 'check_ok')).outcome).toBe('stayed');
    expect(await generation()).toBe(10);
  });

  test('stays when the device is edited', async () => {
    await applyLab(bench.db, {
      devices: [
        { name: 'd1', fqdn: 'elsewhere.test', mac: '0000000000ff', imagingServer: 'south', hardware: { type: 'panda', model: 'ES' } },
      ],
    });
    expect(await bench.device('d1')).toMatchObject({ fqdn: 'elsewhere.test', generation: 10, state: 'ready' });
  });

  test('and that of its request stay when the reservation is renewed', async () => {
    const { requestId } = await bench.holding('d1', 'ready');
    expect(await bench.engine.renewRequest(requestId, 7_200)).toEqual({ outcome: 'stayed', state: 'ready' });
    expect(await bench.row('select round(extract(epoch from expires_at - now()) / 60)::int as minutes, generation from requests')).toEqual({
      minutes: 120,
      generation: 5,
    });
    expect(await generation()).toBe(10);
    expect(await bench.row('select kind, request_id from events')).toEqual({ kind: 'renewed', request_id: requestId });
  });
});

describe('an answer of an agent', () => {
  async function powerCycle() {
    await bench.engine.applyToDevice('d1', 'please_power_cycle');
    return bench.commandFor('d1');
  }

  test('moves the device that asked', async () => {
    expect(await bench.engine.takeAnswer(bench.answer(await powerCycle()))).toBe('applied');
    expect((await bench.device('d1')).state).toBe('pc_rebooting');
  });

  test('that comes twice is stale the second time', async () => {
    const answer = bench.answer(await powerCycle());
    await bench.engine.takeAnswer(answer);
    expect(await bench.engine.takeAnswer(answer)).toBe('stale');
  });

  test.each([
    ['an older generation', 'update devices set generation = generation + 1'],
    ['an older lease', 'update imaging_servers set epoch = epoch + 1'],
  ])('to %s is stale and changes nothing but what is known of the power', async (_what, sql) => {
    const command = await powerCycle();
    await bench.db.query(sql);
    const before = await bench.device('d1');
    const logged = await bench.rows('select from logs');
    expect(await bench.engine.takeAnswer(bench.answer(command, { detail: 'done' }))).toBe('stale');
    const power = { power: 'on', power_at: expect.any(Date), power_command_id: command.commandId };
    expect(await bench.device('d1')).toEqual({ ...before, due_in: expect.any(Number), ...power });
    expect(await bench.rows('select from logs')).toHaveLength(logged.length);
    expect(bench.counted.stale_answers).toBe(1);
  });

  test('about a device that is gone is stale', async () => {
    expect(await bench.engine.takeAnswer({ ...bench.answer(await powerCycle()), deviceId: 4_711 })).toBe('stale');
  });

  test('without a meaning for the machine is logged', async () => {
    const answer = bench.answer(await powerCycle(), { outcome: 'dropped', event: null, detail: 'no lease' });
    expect(await bench.engine.takeAnswer(answer)).toBe('logged');
    expect(await bench.rows(`select from logs where source = 'bmm' and message = 'power_cycle dropped: no lease'`)).toHaveLength(1);
  });

  describe('that tells of a failure', () => {
    const failures = async () => (await bench.device('d1')).failures;
    const failed = (command: Command, detail: string) => bench.answer(command, { outcome: 'failed', detail });
    const retry = async () => {
      await bench.db.query('update devices set state_deadline = now()');
      await bench.engine.tickDevices();
      return bench.commandFor('d1');
    };

    test('is kept with the device, however often it comes, until the step succeeds', async () => {
      const first = failed(await powerCycle(), 'strip answers 503: "\u0000no"');
      expect(await bench.engine.takeAnswer(first)).toBe('logged');
      await bench.engine.takeAnswer(first);
      expect(await failures()).toEqual({ power_cycling: 'strip answers 503: " no"' });
      const second = await retry();
      expect(await bench.device('d1')).toMatchObject({ counters: { power_cycling: 1 }, failures: await failures() });
      await bench.engine.takeAnswer(bench.answer(second));
      expect(await bench.device('d1')).toMatchObject({ state: 'pc_rebooting', failures: {} });
    });

    test('is kept, too, when the deadline was a little faster', async () => {
      const first = await powerCycle();
      await retry();
      expect(await bench.engine.takeAnswer(failed(first, 'no answer from the board'))).toBe('stale');
      expect(await failures()).toEqual({ power_cycling: 'no answer from the board' });
    });

    test('under an older lease is not believed', async () => {
      const command = await powerCycle();
      await bench.db.query('update imaging_servers set epoch = epoch + 1');
      await bench.engine.takeAnswer(failed(command, 'no answer from the board'));
      expect(await failures()).toEqual({});
    });
  });
});

describe('a command', () => {
  const unpublished = async () => (await bench.rows('select from commands')).length;
  const backdate = () => bench.db.query(`update commands set created_at = now() - interval '2 s'`);

  test('carries its generation, the epoch of the lease and the deadline of its state', async () => {
    await bench.engine.applyToDevice('d1', 'please_power_cycle');
    const deadline = await bench.row('select (extract(epoch from state_deadline) * 1000)::float8 as at from devices');
    const command = await bench.commandFor('d1');
    expect(command).toMatchObject({ generation: 11, epoch: 1, server: 'north', work: { kind: 'power_cycle', boot: null } });
    expect(Math.abs((command.notAfter ?? 0) - deadline.at)).toBeLessThan(2);
  });

  test('for a network boot brings the whole boot entry, fenced by the generation', async () => {
    await bench.engine.applyToDevice('d1', 'please_image', { image: 'b2g', boot_config: '{"b2gbase":"http://x/"}' });
    const device = await bench.device('d1');
    expect((await bench.commandFor('d1')).work).toEqual({
      kind: 'power_cycle',
      boot: {
        device: 'd1',
        mac: device.mac_address,
        boot: device.generation,
        secret: device.boot_secret,
        pxe: 'LABEL b2g %BOOT%',
        bootConfig: '{"b2gbase":"http://x/"}',
        keep: false,
        armed: true,
      },
    });
    expect(device.boot_secret).toMatch(/^[0-9a-f]{24}$/);
  });

  test('goes from the table when it is published', async () => {
    await bench.engine.applyToDevice('d1', 'please_power_cycle');
    await bench.quiet();
    expect([bench.commands.length, await unpublished()]).toEqual([1, 0]);
  });

  test('stays when it could not be published, and the sweeper publishes it', async () => {
    bench.broken = { command: true };
    await bench.engine.applyToDevice('d1', 'please_power_cycle');
    await bench.quiet();
    expect([bench.commands.length, await unpublished()]).toEqual([0, 1]);
    expect(bench.counted.publish_failed).toBe(1);
    bench.broken = {};
    await bench.engine.sweep();
    expect(bench.commands).toEqual([]);
    await backdate();
    await bench.engine.sweep();
    expect([bench.commands.length, await unpublished()]).toEqual([1, 0]);
  });

  test('that has expired is not published any more', async () => {
    bench.broken = { command: true };
    await bench.engine.applyToDevice('d1', 'please_power_cycle');
    await bench.quiet();
    bench.broken = {};
    await backdate();
    await bench.db.query(`update commands set payload = jsonb_set(payload, '{notAfter}', '1000')`);
    await bench.engine.sweep();
    expect([bench.commands.length, await unpublished()]).toEqual([0, 0]);
  });

  test('is published once by two sweepers at once', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `d${n}`);
    await bench.reset(Object.fromEntries(names.map((name) => [name, {}])));
    bench.broken = { command: true };
    await Promise.all(names.map((name) => bench.engine.applyToDevice(name, 'please_power_cycle')));
    await bench.quiet();
    bench.broken = {};
    await backdate();
    await Promise.all([bench.engine.sweep(), bench.another().sweep()]);
    await bench.engine.sweep();
    expect(bench.commands.map((command) => command.device.name).sort()).toEqual(names.sort());
    expect(await unpublished()).toBe(0);
  });
});
