import { CLAIM, commandsIn, deviceBench, reportsIn, UNBOOTABLE } from '../testing/device-bench.js';

/** The sequences that Mozpool 4.2 lists as nominal, and those that were added. */
const asked = { image: 'b2g', boot_config: '{"b2gbase":"http://x/"}' };

describe('nominal sequences of a device', () => {
  test('a new device, with a self-test image', () => {
    const bench = deviceBench('new').send('timeout').send('power_cycle_ok').send('mobile_init_started').send('self_test_running');
    bench.send('self_test_ok');
    expect(bench.path).toEqual([
      'new',
      'start_self_test',
      'pxe_power_cycling',
      'pxe_booting',
      'mobile_init_started',
      'self_test_running',
      'ready',
    ]);
    expect(bench.device.provenAt).toBe(bench.now);
  });

  test('a new device, without a self-test image', () => {
    const bench = deviceBench('new', { facts: { images: UNBOOTABLE } })
      .send('timeout')
      .send('power_cycle_ok')
      .send('timeout');
    bench.send('ping_ok');
    expect(bench.path).toEqual(['new', 'start_self_test', 'pc_power_cycling', 'pc_rebooting', 'pc_pinging', 'operation_complete', 'ready']);
  });

  test('a power cycle', () => {
    const bench = deviceBench('ready').send('please_power_cycle').send('power_cycle_ok').send('timeout').send('ping_ok');
    expect(bench.path).toEqual(['ready', 'pc_power_cycling', 'pc_rebooting', 'pc_pinging', 'operation_complete', 'ready']);
    expect(commandsIn(bench.effects)).toEqual(['power_cycle', 'probe ping until_deadline']);
  });

  test.each(['b2g', 'android'] as const)('%s imaging for a request', (family) => {
    const bench = deviceBench('ready', { facts: { claim: CLAIM } });
    bench
      .send('please_image', { ...asked, image: family })
      .send('power_cycle_ok')
      .send('mobile_init_started');
    bench
      .send(`${family}_downloading`)
      .send(`${family}_extracting`)
      .send(`${family}_rebooting`)
      .send('sut_verify_ok')
      .send('sut_sdcard_ok');
    expect(bench.path).toEqual([
      'ready',
      'start_pxe_boot',
      'pxe_power_cycling',
      'pxe_booting',
      'mobile_init_started',
      `${family}_downloading`,
      `${family}_extracting`,
      'sut_verifying',
      'sut_sdcard_verifying',
      'operation_complete',
      'ready',
    ]);
    expect(reportsIn(bench.effects)).toEqual(['complete']);
    expect(bench.device).toMatchObject({ image: family, bootConfig: asked.boot_config, nextImage: null });
  });

  test('maintenance, from any failure state as well', () => {
    const bench = deviceBench('failed_self_test').send('please_start_maintenance').send('power_cycle_ok');
    bench.send('mobile_init_started').send('maint_mode');
    expect(bench.path).toEqual([
      'failed_self_test',
      'start_maintenance',
      'pxe_power_cycling',
      'pxe_booting',
      'mobile_init_started',
      'maintenance_mode',
    ]);
  });

  test('an idle device that stops answering', () => {
    const bench = deviceBench('ready').send('timeout').send('failed');
    expect(bench.path).toEqual(['ready', 'ready', 'start_self_test', 'pxe_power_cycling']);
    expect(commandsIn(bench.effects)).toEqual(['probe ping once', 'pxe']);
  });

  test('any other disk image: download, extract, boot pause, then the checks of the image in their order', () => {
    const bench = deviceBench('ready', { facts: { claim: CLAIM } });
    bench.send('please_image', { image: 'disk' }).send('power_cycle_ok').send('mobile_init_started').send('image_downloading');
    bench.send('image_extracting').send('image_rebooting').send('timeout').send('verify_ok').send('verify_ok');
    expect(bench.path.slice(5)).toEqual([
      'image_downloading',
      'image_extracting',
      'image_rebooting',
      'image_verifying',
      'image_verifying',
      'operation_complete',
      'ready',
    ]);
    expect(commandsIn(bench.effects)).toEqual(['pxe', 'probe ping until_deadline', 'probe tcp:22 until_deadline']);
    expect(reportsIn(bench.effects)).toEqual(['complete']);
  });

  test('an image without checks is complete when it reboots', () => {
    const bench = deviceBench('image_extracting', { snapshot: { nextImage: 'bare' } }).send('image_rebooting');
    expect(bench.path).toEqual(['image_extracting', 'operation_complete', 'ready']);
    expect(bench.device.image).toBe('bare');
  });
});

describe('return', () => {
  test('a returned device is power-cycled and verified before it is offered as proven', () => {
    const bench = deviceBench('ready', { snapshot: { provenAt: 1 } }).send('released');
    expect(bench.device).toMatchObject({ state: 'returned', provenAt: null });
    bench.send('timeout').send('power_cycle_ok').send('timeout').send('ping_ok');
    expect(bench.device).toMatchObject({ state: 'ready', provenAt: bench.now });
    expect(bench.effects.at(-1)).toEqual({ name: 'ring_match' });
  });

  test('a waiting request takes a returned device at once, since imaging proves it', () => {
    const bench = deviceBench('returned', { facts: { claim: CLAIM } })
      .send('claimed')
      .send('please_image', asked);
    expect(bench.path).toEqual(['returned', 'ready', 'start_pxe_boot', 'pxe_power_cycling']);
  });

  test('without verification a returned device stays where it is and is checked as any idle one', () => {
    const bench = deviceBench('ready', { facts: { onReturn: 'none' } }).send('released');
    expect(bench.path).toEqual(['ready', 'ready']);
    expect(commandsIn(bench.effects)).toEqual(['probe ping once']);
  });

  test('news of a return that comes after the next claim is refused', () => {
    const bench = deviceBench('ready', { facts: { claim: CLAIM } }).send('released');
    expect(bench.last?.outcome).toBe('refused');
    expect(deviceBench('maintenance_mode', { facts: { claim: CLAIM } }).send('released').last?.outcome).toBe('refused');
  });

  test('closing a request for maintenance starts a self-test', () => {
    expect(deviceBench('maintenance_mode').send('released').path).toEqual(['maintenance_mode', 'start_self_test', 'pxe_power_cycling']);
  });

  test.each(['pxe_power_cycling', 'pxe_booting', 'mobile_init_started'] as const)(
    'closing a request for maintenance while the device is in %s starts a self-test too',
    (state) => {
      const bench = deviceBench(state, { snapshot: { nextImage: 'maintenance' } }).send('released');
      expect(bench.device).toMatchObject({ state: 'pxe_power_cycling', nextImage: 'self-test' });
      expect(deviceBench(state, { snapshot: { nextImage: 'b2g' } }).send('released').last?.outcome).toBe('refused');
    },
  );
});

describe('offline and online', () => {
  test('an operator takes an idle device out of the pool, and a held one not', () => {
    expect(deviceBench('ready').send('please_go_offline').device.state).toBe('offline');
    expect(deviceBench('ready', { facts: { claim: CLAIM } }).send('please_go_offline').last?.outcome).toBe('refused');
  });

  test('power off takes a device that nobody holds out of the pool; a holder keeps its device', () => {
    const idle = deviceBench('ready').send('please_power_off');
    expect([idle.device.state, commandsIn(idle.effects)]).toEqual(['offline', ['power_off']]);
    const held = deviceBench('ready', { facts: { claim: CLAIM } }).send('please_power_off');
    expect([held.device.state, commandsIn(held.effects)]).toEqual(['ready', ['power_off']]);
  });

  test('online proves the device: success makes it available', () => {
    const bench = deviceBench('offline').send('please_go_online').send('power_cycle_ok').send('mobile_init_started');
    bench.send('self_test_running').send('self_test_ok');
    expect(bench.device).toMatchObject({ state: 'ready', comingOnline: false });
  });

  test('online proves the device: failure leads back to offline with the reason', () => {
    const bench = deviceBench('offline').send('please_go_online').send('power_cycle_ok').send('mobile_init_started');
    bench.send('self_test_running').send('failed_self_test');
    expect(bench.path.slice(-2)).toEqual(['failed_self_test', 'offline']);
    expect(bench.device).toMatchObject({ comingOnline: false, failureCause: 'unknown' });
    const silent = deviceBench('offline').send('please_go_online').send('power_cycle_ok');
    for (let boot = 0; boot < 31; boot++) silent.send('timeout').send('power_cycle_ok');
    expect(silent.device).toMatchObject({ state: 'offline', failureCause: 'boot' });
  });
});

describe('bad image', () => {
  test('it is the fault of the image: the request hears so, and the device tests itself', () => {
    const bench = deviceBench('b2g_downloading', { snapshot: { nextImage: 'b2g' }, facts: { claim: CLAIM } });
    bench.send('bad_image', { detail: 'checksum' });
    expect(bench.path).toEqual(['b2g_downloading', 'start_self_test', 'pxe_power_cycling']);
    expect(reportsIn(bench.effects)).toEqual(['failed-bad-image']);
    expect(bench.device.nextImage).toBe('self-test');
  });

  test('a bad self-test image is not booted for ever', () => {
    const bench = deviceBench('mobile_init_started', { snapshot: { nextImage: 'self-test' } }).send('bad_image');
    expect(bench.path).toEqual(['mobile_init_started', 'failed_self_test']);
    expect(bench.device.failureCause).toBe('image');
    const ran = deviceBench('mobile_init_started', { snapshot: { nextImage: 'self-test' } }).send('failed_self_test');
    expect(ran.device).toMatchObject({ state: 'failed_self_test', failureCause: 'unknown' });
  });
});

describe('by hand', () => {
  test('a reboot asks the agent on the device where the image has one, waits, and verifies', () => {
    const bench = deviceBench('ready', { snapshot: { image: 'b2g' }, facts: { claim: CLAIM } });
    bench.send('please_reboot').send('reboot_ok').send('timeout').send('sut_verify_ok').send('sut_sdcard_ok');
    expect(bench.path).toEqual([
      'ready',
      'pc_sut_reboot_request',
      'pc_sut_rebooting',
      'sut_verifying',
      'sut_sdcard_verifying',
      'operation_complete',
      'ready',
    ]);
  });

  test('a reboot falls back to the relay', () => {
    expect(deviceBench('ready', { snapshot: { image: 'disk' } }).send('please_reboot').device.state).toBe('pc_power_cycling');
    for (const event of ['reboot_failed', 'timeout'] as const)
      expect(deviceBench('pc_sut_reboot_request').send(event).device.state).toBe('pc_power_cycling');
  });

  test('a PXE configuration asked for by hand wins over the one of the image', () => {
    const bench = deviceBench('troubleshooting').send('please_pxe_boot', { pxe_config: 'by-hand', boot_config: '{"a":1}' });
    expect(bench.effects[0]).toMatchObject({
      command: { boot: { pxeConfig: 'by-hand', bootConfig: '{"a":1}', boot: bench.device.generation } },
    });
    expect(deviceBench('troubleshooting').send('please_pxe_boot', { pxe_config: 'gone' }).last?.outcome).toBe('refused');
  });
});

describe('outages of ours', () => {
  test('the step begins again, and the next timeout counts nothing', () => {
    const bench = deviceBench('pxe_booting', { snapshot: { nextImage: 'b2g', counters: { pxe_booting: 30 } } })
      .send('resume')
      .send('timeout');
    expect(bench.device).toMatchObject({ state: 'pxe_power_cycling', excused: false, counters: { pxe_booting: 30 } });
    bench.send('power_cycle_ok').send('timeout');
    expect(bench.device.state).toBe('failed_pxe_booting');
  });

  test('a self-test whose result may have been lost is repeated', () => {
    const bench = deviceBench('self_test_running').send('resume').send('timeout');
    expect(bench.path).toEqual(['self_test_running', 'self_test_running', 'start_self_test', 'pxe_power_cycling']);
    expect(deviceBench('self_test_running').send('timeout').device.state).toBe('failed_self_test');
  });

  test('an event of the boot scripts proves the steps before it, and does what they would have done', () => {
    const bench = deviceBench('pxe_power_cycling', {
      snapshot: { image: 'android', nextImage: 'b2g', counters: { power_cycling: 3, pxe_booting: 2 } },
    });
    bench.send('b2g_extracting');
    expect(bench.device).toMatchObject({ state: 'b2g_extracting', image: null, counters: {} });
  });
});
