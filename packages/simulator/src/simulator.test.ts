import { createServer } from 'node:net';
import { parseRackConfig, type RackConfigInput } from './config.js';
import type { Device } from './device.js';
import { silentLog } from './log.js';
import { createSimulator, type Simulator } from './simulator.js';
import { type ImagingServerStandIn, startImagingServer } from './testing/imaging-server-stand-in.js';
import { RawClient, waitUntil } from './testing/raw-client.js';
import { ownTimeMs } from './timeline.js';

const MAC = '020000000001';
const ADDRESS = '127.98.3.1';
/** A thousand times faster than life: a whole imaging takes well under a second. */
const TIME_SCALE = 1_000;

let server: ImagingServerStandIn;
let simulator: Simulator;
let device: Device;

async function startWith(overrides: Partial<RackConfigInput> = {}, deviceOverrides: object = {}): Promise<void> {
  const config = parseRackConfig({
    timeScale: TIME_SCALE,
    failures: false,
    boards: [{ name: 'board', port: 0, cooldown: false }],
    devices: [
      {
        name: 'sim-1',
        mac: MAC,
        address: ADDRESS,
        relay: { board: 'board', bank: 2, relay: 3 },
        tftp: { host: '127.0.0.1', port: server.tftpPort },
        pingPort: 0,
        sutPort: 0,
        image: 'android',
        ...deviceOverrides,
      },
    ],
    ...overrides,
  });
  simulator = createSimulator(config, silentLog);
  await simulator.start();
  device = simulator.rack.devices.get('sim-1')!;
}

beforeEach(async () => {
  server = await startImagingServer();
});

afterEach(async () => {
  const crashes = device.counters.crashes;
  await simulator.stop();
  await server.stop();
  expect(crashes).toBe(0);
});

/** As an agent does: relay on, read back, relay off, over the board's own protocol. */
async function cyclePower(): Promise<void> {
  const board = simulator.rack.boards.get('board')!;
  await waitUntil('the board to listen', () => board.snapshot().listening);
  const client = await RawClient.open(board.snapshot().port);
  expect(await client.exchange([0xfe, 0x6e, 0x02], 1)).toBe('55');
  expect(await client.exchange([0xfe, 0x76, 0x02], 1)).toBe('01');
  expect(device.snapshot()).toMatchObject({ power: 'off', state: 'off', answersPing: false, agentRuns: false });
  expect(await client.exchange([0xfe, 0x66, 0x02], 1)).toBe('55');
  await client.close();
}

const reaches = (state: string): Promise<void> =>
  waitUntil(
    `state ${state}, is ${device.snapshot().state} after ${server.events.map(({ event }) => event).join()}`,
    () => device.snapshot().state === state,
  );

const answersPing = (): Promise<boolean> =>
  RawClient.open(device.snapshot().pingPort, ADDRESS).then(
    (client) => client.close().then(() => true),
    () => false,
  );

const seenEvents = (): string[] => server.events.map(({ event }) => event);

test('a power cycle images a device from PXE file to verified agent, everything over sockets', async () => {
  await startWith();
  await reaches('running_android');
  server.bootConfig = { b2gbase: 'http://builds.example/b2g/' };
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 7);
  server.onEvent = ({ event }) => {
    if (event === 'mobile_init_started') server.removePxe(MAC);
  };
  await cyclePower();
  await reaches('running_b2g');

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
  expect(device.snapshot()).toMatchObject({ image: 'b2g', boot: '7', power: 'on' });
  expect(device.counters).toMatchObject({ powerCuts: 1, boots: 2, networkBoots: 1, imagesWritten: 1, eventsSent: 4, failedBoots: 0 });

  await waitUntil('the agent', () => device.snapshot().agentRuns);
  expect(await answersPing()).toBe(true);
  const sut = await RawClient.open(device.snapshot().sutPort, ADDRESS);
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
  await cyclePower();
  await reaches('running_b2g');
  const timeline = device.timeline();
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
  const summed = timeline.filter(({ kind }) => kind === 'own').reduce((sum, { startedMs, endedMs }) => sum + (endedMs ?? 0) - startedMs, 0);
  expect(ownMs).toBeGreaterThan(128);
  expect(Math.abs(ownMs - summed)).toBeLessThan(20);
});

test('without a PXE file the card boots', async () => {
  await startWith();
  await cyclePower();
  await reaches('running_android');
  expect(device.counters).toMatchObject({ boots: 1, networkBoots: 0 });
  expect(seenEvents()).toEqual([]);
});

test.each([
  ['android-second-stage', {}, 'android', ['android_downloading', 'android_extracting', 'android_rebooting']],
  ['image_second_stage', { image: 'debian-12' }, 'debian-12', ['image_downloading', 'image_extracting', 'image_rebooting']],
])('%s writes its image', async (script, bootConfig, image, events) => {
  await startWith({}, { image: null });
  await reaches('hanging');
  server.bootConfig = bootConfig;
  server.writePxe(MAC, 'sim-1', script, 1);
  server.onEvent = () => server.removePxe(MAC);
  await cyclePower();
  await reaches(`running_${image}`);
  expect(seenEvents()).toEqual(['mobile_init_started', ...events]);
  await waitUntil('pings to be answered', answersPing);
  expect(device.snapshot().agentRuns).toBe(image === 'android');
});

test('self-test and maintenance report and stay in the live image', async () => {
  await startWith();
  server.writePxe(MAC, 'sim-1', 'selftest-second-stage', 1);
  await cyclePower();
  await reaches('self_test_ok');
  server.writePxe(MAC, 'sim-1', 'maintenance-second-stage', 2);
  await cyclePower();
  await reaches('maint_mode');
  expect(seenEvents()).toEqual(['mobile_init_started', 'self_test_running', 'self_test_ok', 'mobile_init_started', 'maint_mode']);
});

test('a bad card fails the self-test', async () => {
  await startWith();
  await device.behave({ corruptSdCard: true });
  server.writePxe(MAC, 'sim-1', 'selftest-second-stage', 1);
  await cyclePower();
  await reaches('failed_self_test');
  expect(seenEvents()).toContain('failed_self_test');
});

test('a bad image is reported and nothing is written', async () => {
  await startWith();
  server.bootConfig = { simulate: 'bad_image', b2gbase: 'x' };
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 1);
  await cyclePower();
  await reaches('hanging');
  expect(seenEvents()).toEqual(['mobile_init_started', 'b2g_downloading', 'bad_image']);
  expect(device.snapshot().image).toBe('android');
});

test('a script without what it needs boots again and again until it has it', async () => {
  await startWith();
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 1);
  await cyclePower();
  await waitUntil('the second failure', () => device.counters.failedBoots >= 2);
  server.bootConfig = { b2gbase: 'x' };
  await waitUntil('the download', () => seenEvents().includes('b2g_downloading'));
});

test('an unavailable server is asked again, an unknown event is passed over, a superseded boot stops', async () => {
  await startWith();
  server.bootConfig = { b2gbase: 'x' };
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 1);
  server.eventStatuses = [503, 503, 200, 404, 200, 409];
  await cyclePower();
  await reaches('hanging');
  expect(seenEvents()).toEqual(['mobile_init_started', 'b2g_extracting']);
  expect(server.eventStatuses).toEqual([]);
});

test('a power cut in the middle of writing leaves a corrupt card that does not boot', async () => {
  await startWith({ phases: { b2g_extracting: { seconds: 1_000_000 } } });
  server.bootConfig = { b2gbase: 'x' };
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 1);
  server.onEvent = () => server.removePxe(MAC);
  await cyclePower();
  await reaches('b2g_extracting');
  expect(await answersPing()).toBe(true);
  await cyclePower();
  await reaches('hanging');
  expect(device.snapshot().image).toBe('corrupt');
  expect(await answersPing()).toBe(false);
});

test('a power cut during a TFTP silence and during a wait for the server ends both at once', async () => {
  await startWith();
  server.files.set('boot/kernel', Buffer.alloc(0));
  server.writePxe(MAC, 'sim-1', 'b2g-second-stage', 1);
  await cyclePower();
  await reaches('running_android');
  server.files.set('boot/kernel', Buffer.alloc(10));
  server.eventStatuses = new Array<number>(10_000).fill(503);
  await cyclePower();
  await waitUntil('the device to wait for the event', () => device.timeline().at(-1)?.phase === 'event mobile_init_started');
  server.removePxe(MAC);
  await cyclePower();
  await reaches('running_android');
});

describe('behaviour', () => {
  test('wrongBoot sends the identity of the boot before', async () => {
    await startWith();
    server.bootConfig = { b2gbase: 'x' };
    server.writePxe(MAC, 'sim-1', 'selftest-second-stage', 11);
    await cyclePower();
    await reaches('self_test_ok');
    await device.behave({ wrongBoot: true });
    server.writePxe(MAC, 'sim-1', 'selftest-second-stage', 12);
    await cyclePower();
    await reaches('self_test_ok');
    expect(server.events.slice(3).map(({ boot, secret }) => [boot, secret])).toEqual(new Array(3).fill(['11', 'secret-11']));
  });

  test('hangIn stops a device in a phase until it is told otherwise and cycled', async () => {
    await startWith();
    await device.behave({ hangIn: 'booting' });
    await cyclePower();
    await reaches('hanging');
    expect(await answersPing()).toBe(false);
    await device.behave({ hangIn: null });
    await cyclePower();
    await reaches('running_android');
  });

  test('neverPing silences a running device at once, and it speaks again afterwards', async () => {
    await startWith();
    await waitUntil('pings to be answered', answersPing);
    await device.behave({ neverPing: true });
    expect(await answersPing()).toBe(false);
    await device.behave({ neverPing: false });
    expect(await answersPing()).toBe(true);
  });

  test('a dead relay reads back its old state, a stuck contact does not cut power', async () => {
    await startWith();
    await reaches('running_android');
    const board = simulator.rack.boards.get('board')!;
    const client = await RawClient.open(board.snapshot().port);
    await device.behave({ deadRelay: true });
    expect(await client.exchange([0xfe, 0x6e, 0x02], 1)).toBe('55');
    expect(await client.exchange([0xfe, 0x76, 0x02], 1)).toBe('00');
    await device.behave({ deadRelay: false, stuckContact: true });
    expect(await client.exchange([0xfe, 0x6e, 0x02], 1)).toBe('55');
    expect(await client.exchange([0xfe, 0x76, 0x02], 1)).toBe('01');
    expect(device.snapshot()).toMatchObject({ power: 'on', state: 'running_android' });
    await client.close();
  });
});

test('the agent’s reboot brings the device down and up again', async () => {
  await startWith();
  await waitUntil('the agent', () => device.snapshot().agentRuns);
  const client = await RawClient.open(device.snapshot().sutPort, ADDRESS);
  await client.untilPrompt();
  client.send('rebt\r\n');
  await client.closed();
  await waitUntil('the boot loader', () => device.counters.boots === 1);
  await waitUntil('the agent again', () => device.snapshot().agentRuns);
  expect(device.snapshot().power).toBe('on');
});

test('an agent registers once when it starts', async () => {
  const lines: string[] = [];
  const registry = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      lines.push(chunk.toString('latin1'));
      socket.write('OK\n');
    });
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  const address = registry.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  try {
    await startWith({}, { registration: { host: '127.0.0.1', port } });
    await waitUntil('the registration', () => device.counters.registrations === 1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      new RegExp(
        `^register NAME=02%3A00%3A00%3A00%3A00%3A01&IPADDR=${ADDRESS}&CMDPORT=\\d+&DATAPORT=20700&OS=Android-IML74K&.*ABI=armeabi-v7a\n$`,
      ),
    );
  } finally {
    registry.close();
  }
});

test('the same seed fails at the same places', async () => {
  const failuresOf = async (seed: string): Promise<number[]> => {
    await startWith({ seed, failures: true, failureOdds: { booting: 0.5 }, phases: { booting: { seconds: 1 } } });
    const counts: number[] = [];
    for (let cycle = 1; cycle <= 6; cycle += 1) {
      await cyclePower();
      await reaches('running_android');
      counts.push(device.counters.injectedFailures);
    }
    await simulator.stop();
    return counts;
  };
  const first = await failuresOf('one');
  expect(await failuresOf('one')).toEqual(first);
  expect(first.at(-1)).toBeGreaterThan(0);
});
