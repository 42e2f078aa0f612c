import type { RackConfigInput } from './config.js';
import { type ImagingServerStandIn, startImagingServer } from './testing/imaging-server-stand-in.js';
import { MAC, OneDeviceRack } from './testing/one-device-rack.js';
import { RawClient, waitUntil } from './testing/raw-client.js';
import { ownTimeMs } from './timeline.js';

const ADDRESS = '127.98.3.1';

let server: ImagingServerStandIn;
let rack: OneDeviceRack;

const startWith = async (overrides: Partial<RackConfigInput> = {}, deviceOverrides: object = {}): Promise<void> => {
  rack = await OneDeviceRack.start(server, ADDRESS, overrides, deviceOverrides);
};

beforeEach(async () => {
  server = await startImagingServer();
});

afterEach(async () => {
  await rack.stop();
  await server.stop();
});

const seenEvents = (): string[] => server.events.map(({ event }) => event);

test('a power cycle images a device from PXE file to verified agent, everything over sockets', async () => {
  await startWith();
  await rack.reaches('running_android');
  server.bootConfig = { b2gbase: 'http://builds.example/b2g/' };
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 7);
  server.onEvent = ({ event }) => {
    if (event === 'mobile_init_started') server.removePxe(MAC);
  };
  await rack.cyclePower();
  await rack.reaches('running_b2g');

  expect(server.events).toEqual(
    ['mobile_init_started', 'b2g_downloading', 'b2g_extracting', 'b2g_rebooting'].map((event) => ({
      device: 'sim-1',
      event,
      boot: '7',
      secret: 'secret-7',
      from: ADDRESS,
    })),
  );
  expect(server.requests).toContain('/scripts/b2g-second-stage.sh');
  expect(server.requests).toContain('/api/device/sim-1/bootconfig/');
  expect(rack.device.snapshot()).toMatchObject({ image: 'b2g', boot: '7', power: 'on' });
  expect(rack.device.counters).toMatchObject({ powerCuts: 1, boots: 2, networkBoots: 1, imagesWritten: 1, eventsSent: 4, failedBoots: 0 });

  await waitUntil('the agent', () => rack.device.snapshot().agentRuns);
  expect(await rack.answersPing()).toBe(true);
  const sut = await RawClient.open(rack.device.snapshot().sutPort, ADDRESS);
  expect(await sut.untilPrompt()).toBe('$>\0');
  sut.send('ver\r\n');
  expect(await sut.untilPrompt()).toBe('SUTAgentAndroid Version 1.18\n$>\0');
  await sut.close();
});

test('the timeline tells the device’s own time from waiting', async () => {
  await startWith({ phases: { booting: { seconds: 20 }, b2g_downloading: { seconds: 50 }, b2g_extracting: { seconds: 40 } } });
  server.bootConfig = { b2gbase: 'x' };
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 1);
  server.onEvent = () => server.removePxe(MAC);
  const fromMs = Date.now();
  await rack.cyclePower();
  await rack.reaches('running_b2g');
  const timeline = rack.device.timeline();
  const own = timeline.filter(({ kind }) => kind === 'own').map(({ phase }) => phase);
  expect(own.slice(own.indexOf('off'))).toEqual([
    'off',
    'booting',
    'mobile_init_started',
    'b2g_downloading',
    'b2g_extracting',
    'b2g_rebooting',
    'booting',
    'image_starting',
  ]);
  expect(timeline.filter(({ kind }) => kind === 'waiting').map(({ phase }) => phase)).toEqual(
    expect.arrayContaining(['event b2g_downloading', 'tftp boot/kernel', `http ${server.url}/scripts/b2g-second-stage.sh`]),
  );
  expect(timeline.at(-1)).toMatchObject({ phase: 'running_b2g', kind: 'idle', endedAt: null });
  const ownMs = ownTimeMs(timeline, fromMs - 5, Date.now());
  const cycle = timeline.slice(timeline.findIndex(({ phase }) => phase === 'off')).filter(({ kind }) => kind === 'own');
  const summed = cycle.reduce((sum, { startedMs, endedMs }) => sum + (endedMs ?? 0) - startedMs, 0);
  expect(ownMs).toBeGreaterThan(128);
  expect(Math.abs(ownMs - summed)).toBeLessThan(20);
});

test('without a PXE file the card boots', async () => {
  await startWith();
  await rack.cyclePower();
  await rack.reaches('running_android');
  expect(rack.device.counters).toMatchObject({ boots: 1, networkBoots: 0 });
  expect(seenEvents()).toEqual([]);
});

test.each([
  ['android-second-stage', {}, 'android', ['android_downloading', 'android_extracting', 'android_rebooting']],
  ['image_second_stage', { image: 'debian-12' }, 'debian-12', ['image_downloading', 'image_extracting', 'image_rebooting']],
])('%s writes its image', async (script, bootConfig, image, events) => {
  await startWith({}, { image: null });
  await rack.reaches('hanging');
  server.bootConfig = bootConfig;
  server.writePxe(MAC, 'sim-1', script, 1);
  server.onEvent = () => server.removePxe(MAC);
  await rack.cyclePower();
  await rack.reaches(`running_${image}`);
  expect(seenEvents()).toEqual(['mobile_init_started', ...events]);
  await waitUntil('pings to be answered', () => rack.answersPing());
  expect(rack.device.snapshot().agentRuns).toBe(image === 'android');
});

test('self-test and maintenance report and stay in the live image', async () => {
  await startWith();
  server.writePxe(MAC, 'sim-1', 'selftest-second-stage', 1);
  await rack.cyclePower();
  await rack.reaches('self_test_ok');
  server.writePxe(MAC, 'sim-1', 'maintenance-second-stage', 2);
  await rack.cyclePower();
  await rack.reaches('maint_mode');
  expect(seenEvents()).toEqual(['mobile_init_started', 'self_test_running', 'self_test_ok', 'mobile_init_started', 'maint_mode']);
});

test('a bad card fails the self-test', async () => {
  await startWith();
  await rack.device.behave({ corruptSdCard: true });
  server.writePxe(MAC, 'sim-1', 'selftest-second-stage', 1);
  await rack.cyclePower();
  await rack.reaches('failed_self_test');
  expect(seenEvents()).toContain('failed_self_test');
});

test('a bad image is reported and nothing is written', async () => {
  await startWith();
  server.bootConfig = { simulate: 'bad_image', b2gbase: 'x' };
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 1);
  await rack.cyclePower();
  await rack.reaches('hanging');
  expect(seenEvents()).toEqual(['mobile_init_started', 'b2g_downloading', 'bad_image']);
  expect(rack.device.snapshot().image).toBe('android');
});

test('a script without what it needs boots again and again until it has it', async () => {
  await startWith();
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 1);
  await rack.cyclePower();
  await waitUntil('the second failure', () => rack.device.counters.failedBoots >= 2);
  server.bootConfig = { b2gbase: 'x' };
  await waitUntil('the download', () => seenEvents().includes('b2g_downloading'));
});

test('an unavailable server is asked again, an unknown event is passed over, a superseded boot stops', async () => {
  await startWith();
  server.bootConfig = { b2gbase: 'x' };
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 1);
  server.eventStatuses = [503, 503, 200, 404, 200, 409];
  await rack.cyclePower();
  await rack.reaches('hanging');
  expect(seenEvents()).toEqual(['mobile_init_started', 'b2g_extracting']);
  expect(server.eventStatuses).toEqual([]);
});

test('a power cut in the middle of writing leaves a corrupt card that does not boot', async () => {
  await startWith({ phases: { b2g_extracting: { seconds: 1_000_000 } } });
  server.bootConfig = { b2gbase: 'x' };
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 1);
  server.onEvent = () => server.removePxe(MAC);
  await rack.cyclePower();
  await rack.reaches('b2g_extracting');
  expect(await rack.answersPing()).toBe(true);
  await rack.cyclePower();
  await rack.reaches('hanging');
  expect(rack.device.snapshot().image).toBe('corrupt');
  expect(await rack.answersPing()).toBe(false);
});

test('a power cut during a TFTP silence and during a wait for the server ends both at once', async () => {
  await startWith();
  server.files.set('boot/kernel', Buffer.alloc(0));
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 1);
  await rack.cyclePower();
  await rack.reaches('running_android');
  server.files.set('boot/kernel', Buffer.alloc(10));
  server.eventStatuses = new Array<number>(10_000).fill(503);
  await rack.cyclePower();
  await waitUntil('the device to wait for the event', () => rack.device.timeline().at(-1)?.phase === 'event mobile_init_started');
  server.removePxe(MAC);
  await rack.cyclePower();
  await rack.reaches('running_android');
});
