import { createServer } from 'node:net';
import type { RackConfigInput } from './config.js';
import { type ImagingServerStandIn, startImagingServer } from './testing/imaging-server-stand-in.js';
import { MAC, OneDeviceRack } from './testing/one-device-rack.js';
import { RawClient, waitUntil } from './testing/raw-client.js';

const ADDRESS = '127.98.5.1';

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

describe('behaviour', () => {
  test('wrongBoot sends the identity of the boot before', async () => {
    await startWith();
    server.bootConfig = { b2gbase: 'x' };
    server.writePxe(MAC, 'sim-1', 'selftest-second-stage', 11);
    await rack.cyclePower();
    await rack.reaches('self_test_ok');
    await rack.device.behave({ wrongBoot: true });
    server.writePxe(MAC, 'sim-1', 'selftest-second-stage', 12);
    await rack.cyclePower();
    await rack.reaches('self_test_ok');
    expect(server.events.slice(3).map(({ boot, secret }) => [boot, secret])).toEqual(new Array(3).fill(['11', 'secret-11']));
  });

  test('hangIn stops a device in a phase until it is told otherwise and cycled', async () => {
    await startWith();
    await rack.device.behave({ hangIn: 'booting' });
    await rack.cyclePower();
    await rack.reaches('hanging');
    expect(await rack.answersPing()).toBe(false);
    await rack.device.behave({ hangIn: null });
    await rack.cyclePower();
    await rack.reaches('running_android');
  });

  test('neverPing silences a running device at once, and it speaks again afterwards', async () => {
    await startWith();
    await waitUntil('pings to be answered', () => rack.answersPing());
    await rack.device.behave({ neverPing: true });
    expect(await rack.answersPing()).toBe(false);
    await rack.device.behave({ neverPing: false });
    expect(await rack.answersPing()).toBe(true);
  });

  test('a dead relay reads back its old state, a stuck contact does not cut power', async () => {
    await startWith();
    await rack.reaches('running_android');
    const client = await rack.connectToBoard();
    await rack.device.behave({ deadRelay: true });
    expect(await client.exchange([0xfe, 0x6e, 0x02], 1)).toBe('55');
    expect(await client.exchange([0xfe, 0x76, 0x02], 1)).toBe('00');
    await rack.device.behave({ deadRelay: false, stuckContact: true });
    expect(await client.exchange([0xfe, 0x6e, 0x02], 1)).toBe('55');
    expect(await client.exchange([0xfe, 0x76, 0x02], 1)).toBe('01');
    expect(rack.device.snapshot()).toMatchObject({ power: 'on', state: 'running_android' });
    await client.close();
  });
});

test('the agent’s reboot brings the device down and up again', async () => {
  await startWith();
  await waitUntil('the agent', () => rack.device.snapshot().agentRuns);
  const client = await RawClient.open(rack.device.snapshot().sutPort, ADDRESS);
  await client.untilPrompt();
  client.send('rebt\r\n');
  await client.closed();
  await waitUntil('the boot loader', () => rack.device.counters.boots === 1);
  await waitUntil('the agent again', () => rack.device.snapshot().agentRuns);
  expect(rack.device.snapshot().power).toBe('on');
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
    await waitUntil('the registration', () => rack.device.counters.registrations === 1);
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
      await rack.cyclePower();
      await rack.reaches('running_android');
      counts.push(rack.device.counters.injectedFailures);
    }
    await rack.stop();
    return counts;
  };
  const first = await failuresOf('one');
  expect(await failuresOf('one')).toEqual(first);
  expect(first.at(-1)).toBeGreaterThan(0);
});
