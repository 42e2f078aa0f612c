import { forceState } from '../machine/transition.js';
import {
  CLAIM,
  commandsIn,
  deviceBench,
  deviceFacts,
  deviceIn,
  IMAGES,
  logsIn,
  NOW,
  reportsIn,
  UNBOOTABLE,
} from '../testing/device-bench.js';
import { DEVICE_EVENT_NAMES } from './device-events.js';
import { DEVICE_ATTEMPTS, DEVICE_DURATIONS } from './device-limits.js';
import { DEVICE_MACHINE } from './device-machine.js';
import { CHECKABLE_DEVICE_STATES, canImage } from './device-predicates.js';
import { BOUNCING_DEVICE_STATES, DEVICE_STATE_NAMES, DEVICE_STATES, FAILED_DEVICE_STATES } from './device-states.js';
import type { DeviceCommand } from './device-types.js';

/** What the releases 1.0 to 4.2 of Mozpool learned about devices; the index of all lessons is lessons.test.ts. */
const asked = { image: 'b2g', boot_config: '{}' };
const held = { claim: CLAIM };

describe('A. timers', () => {
  test('A1 a deadline of zero is due at once, null is never, undefined leaves it alone', () => {
    const at = (state: (typeof DEVICE_STATE_NAMES)[number]) =>
      forceState(DEVICE_MACHINE, deviceIn('ready'), state, deviceFacts(), NOW).deadlineMs;
    expect(at('new')).toBe(0);
    expect(at('troubleshooting')).toBeNull();
    expect(at('ready')).toBe(600_000);
    expect(deviceBench('ready').send('check_ok').last?.deadlineMs).toBeUndefined();
    expect(deviceBench('ready').send('ping_ok').last?.deadlineMs).toBeUndefined();
  });

  test('A10 every state that a device is only passing through has a deadline that enters it again', () => {
    for (const state of DEVICE_STATE_NAMES.filter((name) => DEVICE_STATES[name].kind === 'passing')) {
      expect({ state, deadline: DEVICE_STATES[state].deadline }).toEqual({ state, deadline: 'at_once' });
      const bench = deviceBench(state, { snapshot: { nextImage: 'b2g' } }).send('timeout');
      expect({ state, moved: bench.path.length > 2 && DEVICE_STATES[bench.device.state].kind !== 'passing' }).toEqual({
        state,
        moved: true,
      });
    }
  });

  test('A12 checking an idle device again and again writes no line', () => {
    const bench = deviceBench('ready');
    for (let cycle = 0; cycle < 5; cycle++) bench.send('timeout').send('check_ok');
    expect(logsIn(bench.effects)).toEqual([]);
  });
});

describe('B. power', () => {
  test('B4 the deadline of a power cycle exceeds the worst queue of a board', () => {
    const BOARD_DEVICES = 14;
    const OPERATION_SECONDS = 3;
    expect(DEVICE_DURATIONS.power_cycling.seconds).toBeGreaterThan(BOARD_DEVICES * OPERATION_SECONDS);
  });

  test('B5 power is the relay’s: only a reboot asked for by a person goes through the agent on the device', () => {
    const rebooting = DEVICE_STATE_NAMES.filter((state) => DEVICE_MACHINE.states[state].entry?.includes('reboot'));
    expect(rebooting).toEqual(['pc_sut_reboot_request']);
    const leading = DEVICE_MACHINE.transitions.filter((row) => rebooting.includes(row.to as never)).map((row) => row.event);
    expect(leading).toEqual(['please_reboot']);
    const bench = deviceBench('ready', { snapshot: { image: 'b2g' } }).send('please_power_cycle');
    expect(commandsIn(bench.effects)).toEqual(['power_cycle']);
  });

  test('B6 a device without a relay fails at once', () => {
    for (const event of ['please_power_cycle', 'please_image'] as const) {
      const bench = deviceBench('ready', { facts: { hasPower: false } }).send(event, asked);
      expect(bench.device).toMatchObject({ state: 'failed_power_cycling', failureCause: 'relay' });
      expect(commandsIn(bench.effects)).toEqual([]);
    }
  });

  test('B10 the loop of power cycle, boot and ping ends in a failure state', () => {
    const bench = deviceBench('ready').send('please_power_cycle');
    const rounds = DEVICE_ATTEMPTS.pc_rounds + 1;
    for (let round = 0; round < rounds; round++) {
      expect(bench.device.state).toBe('pc_power_cycling');
      bench.send('power_cycle_ok').send('timeout').times(13, 'timeout');
    }
    expect(bench.device).toMatchObject({ state: 'failed_pc_pinging', failureCause: 'network' });
    expect(commandsIn(bench.effects).filter((command) => command === 'power_cycle')).toHaveLength(rounds);
  });

  test('B11 nothing is power-cycled when there is nothing to boot', () => {
    const bench = deviceBench('pxe_booting', { snapshot: { nextImage: 'b2g' }, facts: { images: UNBOOTABLE } }).send('timeout');
    expect(bench.device).toMatchObject({ state: 'failed_pxe_booting', failureCause: 'boot' });
    expect(commandsIn(bench.effects)).toEqual([]);
  });

  test('the 201st failed power cycle gives up, and one that works clears the count', () => {
    for (const state of ['pc_power_cycling', 'pxe_power_cycling'] as const) {
      const bench = deviceBench(state, { snapshot: { nextImage: 'b2g' } })
        .times(100, 'timeout')
        .times(100, 'power_cycle_failed');
      expect(bench.device).toMatchObject({ state, counters: { power_cycling: 200 } });
      expect(bench.send('timeout').device.state).toBe('failed_power_cycling');
      const other = deviceBench(state, { snapshot: { nextImage: 'b2g' } })
        .times(200, 'timeout')
        .send('power_cycle_ok');
      expect(other.device.counters).toEqual({});
    }
  });

  test('the 13th unanswered ping cuts power again', () => {
    const bench = deviceBench('pc_pinging').times(12, 'timeout');
    expect(bench.device).toMatchObject({ state: 'pc_pinging', counters: { pc_pinging: 12 } });
    expect(bench.send('timeout').device).toMatchObject({ state: 'pc_power_cycling', counters: { pc_rounds: 1 } });
  });
});

describe('C. verification', () => {
  test('C1 the 31st timeout fails, power cycles at 10, 20 and 30, after more than 20 minutes', () => {
    const bench = deviceBench('sut_verifying', { snapshot: { nextImage: 'b2g' }, facts: held });
    const cycledAt: number[] = [];
    for (let timeout = 1; timeout <= 30; timeout++) {
      bench.send('timeout');
      if (bench.device.state === 'sut_verify_power_cycle') {
        cycledAt.push(timeout);
        bench.send('power_cycle_ok');
      }
      expect(bench.device.state).toBe('sut_verifying');
    }
    expect(cycledAt).toEqual([10, 20, 30]);
    bench.send('timeout');
    expect(bench.path.slice(-3)).toEqual(['failed_sut_verifying', 'start_self_test', 'pxe_power_cycling']);
    expect(30 * DEVICE_DURATIONS.sut_verifying.seconds).toBeGreaterThan(20 * 60);
  });

  test('C2 verification waits: 10 s after a reboot through the agent, 120 s before pings after a power cycle', () => {
    expect(deviceBench('pc_sut_reboot_request').send('reboot_ok').last).toMatchObject({
      next: { state: 'pc_sut_rebooting' },
      deadlineMs: 10_000,
    });
    expect(deviceBench('pc_power_cycling').send('power_cycle_ok').last).toMatchObject({
      next: { state: 'pc_rebooting' },
      deadlineMs: 120_000,
    });
    const disk = deviceBench('image_extracting', { snapshot: { nextImage: 'disk' } }).send('image_rebooting');
    expect(disk.last).toMatchObject({ next: { state: 'image_rebooting' }, deadlineMs: 120_000 });
  });

  test.each(['pc_power_cycling', 'pc_rebooting', 'image_rebooting'] as const)('C3 no ping counts in %s', (state) => {
    const bench = deviceBench(state, { snapshot: { nextImage: 'disk' } });
    for (const event of ['ping_ok', 'check_ok', 'verify_ok'] as const) expect(bench.send(event).last?.outcome).toBe('ignored');
    expect(bench.effects).toEqual([]);
  });

  test('C4 a verification that fails waits for its deadline', () => {
    const [asking] = deviceBench('sut_verifying', { snapshot: { nextImage: 'b2g' } }).send('timeout').effects;
    expect(asking).toMatchObject({ command: { kind: 'probe', repeat: 'until_deadline', events: { ok: 'sut_verify_ok', failed: null } } });
  });

  test('C6 deadlines exceed the operations they wait for: SUT 45 s, SD card 200 s over 195 s', () => {
    expect(DEVICE_DURATIONS.sut_verifying.seconds).toBe(45);
    expect(DEVICE_DURATIONS.sut_sdcard_verifying.seconds).toBeGreaterThan(195);
    expect(DEVICE_DURATIONS.ready.seconds).toBeGreaterThan(DEVICE_DURATIONS.sut_sdcard_verifying.seconds);
  });

  test('C7 an idle device is asked through SUT where its current image has an agent, else pinged; one in use is left alone', () => {
    const idle = (snapshot: object, facts = {}) => commandsIn(deviceBench('ready', { snapshot, facts }).send('timeout').effects);
    expect(idle({ image: 'b2g' })).toEqual(['probe sut once']);
    expect(idle({ image: 'disk' })).toEqual(['probe ping once']);
    expect(idle({ image: null, nextImage: 'b2g' })).toEqual(['probe ping once']);
    expect(idle({ image: 'b2g' }, held)).toEqual([]);
  });

  test('C8 an idle device is checked every 600 s and tests itself when it fails', () => {
    const bench = deviceBench('ready').send('timeout');
    expect(bench.last).toMatchObject({ outcome: 'reentered', deadlineMs: 600_000 });
    expect(bench.send('failed').path).toEqual(['ready', 'ready', 'start_self_test', 'pxe_power_cycling']);
  });

  test('C9 the self-test script may say that the test failed', () => {
    const bench = deviceBench('self_test_running', { facts: held }).send('failed_self_test');
    expect(bench.device.state).toBe('failed_self_test');
    expect(reportsIn(bench.effects)).toEqual(['failed-bad-device']);
  });

  test('the SD-card check fails at the third failure or silence', () => {
    const bench = deviceBench('sut_sdcard_verifying', { snapshot: { nextImage: 'b2g' } })
      .send('sut_sdcard_failed')
      .send('timeout');
    expect(bench.device.state).toBe('sut_sdcard_verifying');
    expect(bench.send('sut_sdcard_failed').path.slice(-3)).toEqual(['failed_sut_sdcard_verifying', 'start_self_test', 'pxe_power_cycling']);
  });

  test('the fourth silent power cycle during verification fails, counted over all of them', () => {
    const bench = deviceBench('sut_verify_power_cycle').times(3, 'timeout').send('power_cycle_ok');
    expect(bench.device).toMatchObject({ state: 'sut_verifying', counters: { sut_verify_power_cycle: 3 } });
    bench.times(9, 'timeout').send('timeout');
    expect(bench.device.state).toBe('sut_verify_power_cycle');
    expect(bench.send('timeout').path).toContain('failed_sut_verifying');
  });

  test('any other image fails at the 31st silent verification', () => {
    const bench = deviceBench('image_verifying', { snapshot: { nextImage: 'disk' } }).times(30, 'timeout');
    expect(bench.device.state).toBe('image_verifying');
    expect(bench.send('timeout').path).toContain('failed_image_verifying');
  });
});

describe('D. the device machine', () => {
  test.each(FAILED_DEVICE_STATES)('D1 %s is used again through a self-test or maintenance only', (state) => {
    expect(canImage(state)).toBe(false);
    const moving = DEVICE_EVENT_NAMES.filter((event) => deviceBench(state).send(event, asked).device.state !== state);
    const proving = ['please_self_test', 'please_start_maintenance'];
    const settingAside = ['please_power_off', 'please_go_offline', 'please_lock_out', 'please_troubleshoot'];
    // the ones that bounce do so again when found at rest
    expect(moving).toEqual([...proving, ...settingAside, ...(BOUNCING_DEVICE_STATES.includes(state) ? ['timeout', 'resume'] : [])]);
  });

  test('D1 a new device tests itself by itself, and takes requests in the meantime', () => {
    expect(deviceBench('new').send('timeout').path).toEqual(['new', 'start_self_test', 'pxe_power_cycling']);
    expect(deviceBench('new').send('please_image', asked).path).toContain('start_pxe_boot');
  });

  test('D2 there is one idle state', () => {
    expect(DEVICE_STATE_NAMES.filter((state) => DEVICE_STATES[state].category === 'idle')).toEqual(['ready']);
    expect(CHECKABLE_DEVICE_STATES).toEqual(['ready']);
  });

  test('D3 the next image becomes the current one on completion only, and a power cycle drops it', () => {
    const installed = { image: 'android', bootConfig: '{"a":1}' };
    const imaging = deviceBench('ready', { snapshot: installed }).send('please_image', asked);
    expect(imaging.device).toMatchObject({ ...installed, nextImage: 'b2g', nextBootConfig: '{}' });
    imaging.send('b2g_extracting');
    expect(imaging.device).toMatchObject({ image: null, nextImage: 'b2g' });
    imaging.send('b2g_rebooting').send('sut_verify_ok').send('sut_sdcard_ok');
    expect(imaging.device).toMatchObject({ image: 'b2g', bootConfig: '{}', nextImage: null, nextBootConfig: null });

    const cycled = deviceBench('ready', { snapshot: { ...installed, nextImage: 'b2g' } }).send('please_power_cycle');
    expect(cycled.device.nextImage).toBeNull();
    cycled.send('power_cycle_ok').send('timeout').send('ping_ok');
    expect(cycled.device).toMatchObject({ state: 'ready', ...installed });
  });

  test('D5 a device that is managed elsewhere takes no event at all', () => {
    const bench = deviceBench('locked_out');
    for (const event of DEVICE_EVENT_NAMES) expect(bench.send(event, asked).last?.outcome).toBe('ignored');
    expect(bench.device).toEqual(deviceIn('locked_out'));
  });

  test('D6 a device under investigation has no deadline and takes every request', () => {
    expect(DEVICE_STATES.troubleshooting).toMatchObject({ kind: 'stable', deadline: null });
    for (const event of ['please_image', 'please_power_cycle', 'please_self_test', 'please_start_maintenance'] as const)
      expect(deviceBench('troubleshooting').send(event, asked).last?.outcome).toBe('moved');
  });

  test('D7 network boot and the start of the scripts are told apart, with their own limits', () => {
    const booting = deviceBench('pxe_booting', { snapshot: { nextImage: 'b2g' } });
    for (let boot = 0; boot < 30; boot++) booting.send('timeout').send('power_cycle_ok');
    expect(booting.device).toMatchObject({ state: 'pxe_booting', counters: { pxe_booting: 30 } });
    expect(booting.send('timeout').device).toMatchObject({ state: 'failed_pxe_booting', failureCause: 'boot' });

    const scripts = deviceBench('mobile_init_started', { snapshot: { nextImage: 'b2g' } });
    for (let boot = 0; boot < 10; boot++) scripts.send('timeout').send('power_cycle_ok').send('mobile_init_started');
    expect(scripts.device).toMatchObject({ state: 'mobile_init_started', counters: { mobile_init_started: 10 } });
    expect(scripts.send('timeout').device.state).toBe('failed_mobile_init_started');
  });

  test.each([
    ['android_downloading', 3],
    ['android_extracting', 10],
    ['b2g_downloading', 3],
    ['b2g_extracting', 10],
    ['image_downloading', 3],
    ['image_extracting', 10],
  ] as const)('%s fails when it is silent more than %i times, over all rounds of one imaging', (state, limit) => {
    const bench = deviceBench('mobile_init_started', { snapshot: { nextImage: 'b2g' } });
    for (let round = 0; round < limit; round++) bench.send(state).send('timeout').send('power_cycle_ok').send('mobile_init_started');
    expect(bench.device).toMatchObject({ state: 'mobile_init_started', counters: { [state]: limit } });
    expect(bench.send(state).send('timeout').path).toContain(`failed_${state}`);
  });

  test('D8 a failure of imaging is reported first and then ends in a self-test', () => {
    const bench = deviceBench('b2g_downloading', { snapshot: { nextImage: 'b2g', counters: { b2g_downloading: 3 } }, facts: held });
    bench.send('timeout');
    expect(bench.path).toEqual(['b2g_downloading', 'failed_b2g_downloading', 'start_self_test', 'pxe_power_cycling']);
    expect(bench.effects.map((effect) => effect.name)).toEqual(['write_log', 'notify_request', 'send_command']);
    expect(reportsIn(bench.effects)).toEqual(['failed-bad-device']);
    expect(bench.device).toMatchObject({ failureCause: 'network', counters: {}, nextImage: 'self-test' });
  });

  test('D9 an event that the state does not know changes nothing', () => {
    const bench = deviceBench('pxe_booting', { snapshot: { counters: { pxe_booting: 2 } } }).send('sut_verify_ok');
    expect(bench.last).toMatchObject({ outcome: 'ignored', effects: [], steps: [] });
    expect(bench.device).toEqual(deviceIn('pxe_booting', { counters: { pxe_booting: 2 } }));
  });

  test('D10 a forced change takes no image and no boot configuration', () => {
    const snapshot = deviceIn('locked_out', { image: 'b2g', bootConfig: '{"a":1}', counters: { pxe_booting: 4 } });
    const forced = forceState(DEVICE_MACHINE, snapshot, 'troubleshooting', deviceFacts(), NOW);
    expect(forced.next).toMatchObject({ image: 'b2g', bootConfig: '{"a":1}', nextImage: null, counters: { pxe_booting: 4 } });
  });

  test('D11 maintenance that cannot boot is refused', () => {
    const facts = { images: { ...IMAGES, maintenance: { ...IMAGES.maintenance!, bootable: false } } };
    const bench = deviceBench('ready', { facts }).send('please_start_maintenance');
    expect(bench.last?.outcome).toBe('refused');
    const { maintenance: _none, ...others } = IMAGES;
    expect(deviceBench('ready', { facts: { images: others } }).send('please_start_maintenance').last?.outcome).toBe('refused');
  });

  test('D12 without a self-test image the next image is dropped, so that nothing is promoted', () => {
    const bench = deviceBench('failed_self_test', { snapshot: { nextImage: 'b2g' }, facts: { images: UNBOOTABLE, ...held } });
    bench.send('please_self_test').send('power_cycle_ok').send('timeout').send('ping_ok');
    expect(bench.device).toMatchObject({ state: 'ready', image: null, nextImage: null });
  });

  test('D13 a failed idle check that reaches a device in use is refused', () => {
    const bench = deviceBench('ready', { facts: held }).send('failed');
    expect(bench.last?.outcome).toBe('refused');
    const claimed = deviceBench('ready', { facts: held }).send('claimed');
    expect(claimed.device.generation).toBeGreaterThan(deviceIn('ready').generation);
  });

  test('D14 the boot entry of maintenance survives a reboot, others go with the first sign of life', () => {
    const kept = (event: 'please_start_maintenance' | 'please_self_test') => {
      const effect = deviceBench('ready')
        .send(event)
        .effects.find(({ name }) => name === 'send_command') as { command: DeviceCommand };
      return effect.command.kind === 'power_cycle' ? effect.command.boot?.keep : undefined;
    };
    expect(kept('please_start_maintenance')).toBe(true);
    expect(kept('please_self_test')).toBe(false);
  });
});
