import { type DeviceBehaviour, NORMAL_DEVICE } from './behaviour.js';
import { silentLog } from './log.js';
import { imageOdds } from './phases.js';
import { createRandom } from './random.js';
import { SutAgent } from './sut-agent.js';
import { RawClient, waitUntil } from './testing/raw-client.js';

let agent: SutAgent;
let behaviour: DeviceBehaviour;
let reboots: number;
let goesDown: boolean;

beforeEach(async () => {
  behaviour = NORMAL_DEVICE;
  reboots = 0;
  goesDown = true;
  agent = new SutAgent({
    device: 'sim-1',
    mac: '0200000000aa',
    address: '127.98.2.1',
    port: 0,
    random: createRandom('sut'),
    behaviour: () => behaviour,
    log: silentLog,
  });
  await agent.open(imageOdds('b2g', false), async () => {
    reboots += 1;
    return goesDown;
  });
});

afterEach(() => agent.close());

const connectTo = (): Promise<RawClient> => RawClient.open(agent.port, '127.98.2.1');

/** Connects, checks the greeting byte by byte, and returns a function that sends a line and gives the reply without its prompt. */
async function session() {
  const client = await connectTo();
  expect(await client.take(3)).toBe('243e00');
  const ask = async (line: string): Promise<string> => {
    client.send(`${line}\r\n`);
    return (await client.untilPrompt()).replace('$>\0', '');
  };
  return { client, ask };
}

const hex = (text: string): number[] => text.split(' ').map((byte) => Number.parseInt(byte, 16));

test('speaks the byte vectors of the protocol document', async () => {
  const { client } = await session();
  client.send(hex('76 65 72 0D 0A'));
  expect(await client.take(32)).toBe('5355544167656e74416e64726f69642056657273696f6e20312e31380a243e00');
  expect(client.pending).toBe('');
});

test('greets, changes directory, pushes and pulls byte by byte', async () => {
  const { client } = await session();
  client.send(hex('63 64 20 2F 6D 6E 74 0D 0A'));
  expect(await client.take(3)).toBe('243e00');
  client.send(hex('70 75 73 68 20 2F 61 20 32 0D 0A 68 69'));
  expect(await client.take(36)).toBe('34396636386135633834393365633263306266343839383231633231666333620a243e00');
  client.send(hex('70 75 6C 6C 20 2F 61 0D 0A'));
  expect(await client.take(10)).toBe('2f612c320a6869243e00');
  client.send(hex('69 73 64 69 72 20 2F 78 0D 0A'));
  expect(await client.untilPrompt()).toBe('##AGENT-WARNING## /x does not exist\n$>\0');
});

test('passes the SD-card check of the original client', async () => {
  const { client, ask } = await session();
  expect(await ask('testroot')).toBe('/mnt/sdcard\n');
  expect(await ask('isdir /mnt/sdcard/tests')).toMatch(/^##AGENT-WARNING##/);
  expect(await ask('mkdr /mnt/sdcard/tests')).toBe('/mnt/sdcard/tests successfully created\n');
  expect(await ask('isdir /mnt/sdcard/tests')).toBe('TRUE\n');
  expect(await ask('mkdr /mnt/sdcard/tests')).toBe('##AGENT-WARNING## Could not create the directory /mnt/sdcard/tests\n');
  expect(await ask('mkdr /mnt/sdcard/tests/sdcardtest')).toMatch(/successfully created/);
  client.send('push /mnt/sdcard/tests/sdcardtest/sdcard_check 15\r\nautophone test\n');
  expect(await client.untilPrompt()).toMatch(/^[0-9a-f]{32}\n\$>\0$/);
  expect(await ask('ls /mnt/sdcard/tests/sdcardtest')).toBe('sdcard_check\n');
  expect(await ask('rmdr /mnt/sdcard/tests/sdcardtest')).toBe(
    'Deleting file(s) from /mnt/sdcard/tests/sdcardtest\n\tDeleted sdcard_check\nDeleting directory /mnt/sdcard/tests/sdcardtest\n',
  );
  expect(await ask('isdir /mnt/sdcard/tests/sdcardtest')).toMatch(/does not exist/);
});

test('answers the rest of a health check and refuses what it does not know', async () => {
  const { ask } = await session();
  expect(await ask('clok')).toMatch(/^\d{13}\n$/);
  expect(await ask('ps')).toMatch(/^10029\t549\tcom\.android\.launcher\n/);
  expect(await ask('info id')).toBe('02:00:00:00:00:aa\n');
  expect(await ask('INFO uptimemillis')).toMatch(/^\d+\n$/);
  expect(await ask('info nonsense')).toBe('');
  expect(await ask('foo')).toBe('##AGENT-WARNING## [foo] command is currently not implemented.\n');
  expect(await ask('foo a b')).toBe('##AGENT-WARNING## [foo] command with arg(s) = [a] [b] is currently not implemented.\n');
  expect(await ask('rmdr')).toBe('##AGENT-WARNING## Wrong number of arguments for prune command!\n');
  expect(await ask('push /no/such/place/f 0')).toBe('##AGENT-WARNING## Push failed!\n');
});

test('throws away what a client says before the greeting', async () => {
  behaviour = { ...NORMAL_DEVICE, lateAnswerMs: 40 };
  const client = await connectTo();
  client.send('ver\r\n');
  expect(await client.untilPrompt()).toBe('$>\0');
  expect(client.pending).toBe('');
});

test('quit says quit, prompts and closes', async () => {
  const { client, ask } = await session();
  expect(await ask('quit')).toBe('quit\n');
  expect(await client.closed()).toBeNull();
});

test('keeps files between connections until the card is written anew', async () => {
  const first = await session();
  await first.ask('mkdr /mnt/sdcard/tests');
  const second = await session();
  expect(await second.ask('isdir /mnt/sdcard/tests')).toBe('TRUE\n');
  agent.wipe();
  const third = await session();
  expect(await third.ask('isdir /mnt/sdcard/tests')).toMatch(/does not exist/);
});

test('rebt says nothing when the device goes down, and prompts when it did not', async () => {
  const refused = await session();
  goesDown = false;
  expect(await refused.ask('rebt')).toBe('');
  const { client } = await session();
  goesDown = true;
  client.send('rebt\r\n');
  await client.closed();
  expect(client.pending).toBe('');
  expect(reboots).toBe(2);
});

describe('faults', () => {
  const be = async (change: Partial<DeviceBehaviour>): Promise<void> => {
    behaviour = { ...NORMAL_DEVICE, ...change };
    await agent.settle();
  };

  test('no_prompt accepts and says nothing', async () => {
    await be({ sut: 'no_prompt' });
    const client = await connectTo();
    client.send('ver\r\n');
    await waitUntil('the session', () => agent.sessions === 1);
    expect(client.pending).toBe('');
  });

  test('refuse closes the port, and normal opens it again', async () => {
    await be({ sut: 'refuse' });
    await expect(connectTo()).rejects.toThrow(/ECONNREFUSED/);
    await be({});
    await session();
  });

  test('wrong_md5 and a corrupt card are caught by comparing digests', async () => {
    const right = '49f68a5c8493ec2c0bf489821c21fc3b';
    for (const change of [{ sut: 'wrong_md5' as const }, { corruptSdCard: true }]) {
      await be(change);
      const { client, ask } = await session();
      client.send('push /a 2\r\nhi');
      const digest = (await client.untilPrompt()).slice(0, 32);
      expect(digest).toMatch(/^[0-9a-f]{32}$/);
      expect(digest).not.toBe(right);
      await ask('rm /a');
    }
  });

  test('close_early ends in the middle of a reply', async () => {
    await be({ sut: 'close_early' });
    const { client } = await session();
    client.send('ver\r\n');
    expect(await client.untilPrompt()).toBe('SUTAgentAndroi');
  });

  test('warning, no_reply, split_prompt and short_pull do what their names say', async () => {
    await be({ sut: 'warning' });
    expect(await (await session()).ask('ver')).toMatch(/^##AGENT-WARNING## /);
    await be({ sut: 'split_prompt' });
    expect(await (await session()).ask('ver')).toBe('SUTAgentAndroid Version 1.18\n');
    await be({});
    const puller = await session();
    puller.client.send('push /b 15\r\nautophone test\n');
    await puller.client.untilPrompt();
    await be({ sut: 'short_pull' });
    expect(await puller.ask('pull /b')).toBe('/b,15\nautophone t');
    await be({ sut: 'no_reply' });
    puller.client.send('ver\r\n');
    await be({ lateAnswerMs: 50 });
    const askedMs = performance.now();
    expect(await puller.ask('ver')).toBe('SUTAgentAndroid Version 1.18\n');
    expect(performance.now() - askedMs).toBeGreaterThan(40);
  });
});
