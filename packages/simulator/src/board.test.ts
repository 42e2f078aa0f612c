import { createActionLog } from './action-log.js';
import { Board, type PowerLine } from './board.js';
import { silentLog } from './log.js';
import { RawClient, waitUntil } from './testing/raw-client.js';

class Lamp implements PowerLine {
  readonly name: string;
  relayIsDead = false;
  lit = true;

  constructor(name: string) {
    this.name = name;
  }

  setPower(powered: boolean): void {
    this.lit = powered;
  }
}

const COOLDOWN_MS = 30;
const running: Board[] = [];
const clients: RawClient[] = [];

async function boardWith(lamps: Record<string, Lamp> = {}, config: object = {}) {
  const actions = createActionLog(undefined);
  const board = new Board({
    config: { host: '127.0.0.1', port: 0, banks: 4, cooldown: true, singleConnection: true, ...config },
    cooldownMs: COOLDOWN_MS,
    actions,
    log: silentLog,
    lineAt: (bank, relay) => lamps[`${bank}/${relay}`],
  });
  running.push(board);
  await board.start();
  const open = async (): Promise<RawClient> => {
    const client = await RawClient.open(board.snapshot().port);
    clients.push(client);
    return client;
  };
  return { board, actions, open };
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.destroy();
  for (const board of running.splice(0)) board.stop();
});

test('answers the byte vectors of the protocol document', async () => {
  const { open } = await boardWith();
  const client = await open();
  expect(await client.exchange([0xfe, 0x21], 1)).toBe('55');
  expect(await client.exchange([0xfe, 0x6c, 0x01], 1)).toBe('55');
  expect(await client.exchange([0xfe, 0x74, 0x01], 1)).toBe('01');
  expect(await client.exchange([0xfe, 0x64, 0x01], 1)).toBe('55');
  expect(await client.exchange([0xfe, 0x74, 0x01], 1)).toBe('00');
  expect(await client.exchange([0xfe, 0x73, 0x04], 1)).toBe('55');
  expect(await client.exchange([0xfe, 0x7b, 0x04], 1)).toBe('01');
  expect(await client.exchange([0xfe, 0x8c, 0x81, 0x02], 1)).toBe('55');
  expect(await client.exchange([0xfe, 0x7c, 0x02], 1)).toBe('81');
  expect(await client.exchange([0xfe, 0x7c, 0x00], 32)).toBe(`00810080${'00'.repeat(28)}`);
  expect(await client.exchange([0xfe, 0x81, 0x00], 1)).toBe('55');
  expect(await client.exchange([0xfe, 0x7c, 0x02], 1)).toBe('00');
  expect(await client.exchange([0xfe, 0x82, 0x03], 1)).toBe('55');
  expect(await client.exchange([0xfe, 0x7c, 0x03], 1)).toBe('ff');
});

test('answers API frames in API frames, mixed with raw commands on one connection', async () => {
  const { open } = await boardWith();
  const client = await open();
  expect(await client.exchange([0xaa, 0x02, 0xfe, 0x21, 0xcb], 4)).toBe('aa015500');
  expect(await client.exchange([0xaa, 0x03, 0xfe, 0x74, 0x01, 0x20], 4)).toBe('aa0100ab');
  expect(await client.exchange([0xfe, 0x6c, 0x01], 1)).toBe('55');
  expect(await client.exchange([0xaa, 0x03, 0xfe, 0x74, 0x01, 0x20], 4)).toBe('aa0101ac');
  expect(await client.exchange([0xaa, 0x04, 0xfe, 0x8c, 0xff, 0x01, 0x38], 4)).toBe('aa015500');
});

test.each([
  ['an unknown command', [0xfe, 0x01]],
  ['a bank that it does not have', [0xfe, 0x6c, 0x05]],
  ['a relay read from all banks', [0xfe, 0x74, 0x00]],
  ['bytes that are no command', [0x00, 0x21]],
])('closes without an answer after %s', async (_what, bytes) => {
  const { open } = await boardWith();
  const client = await open();
  client.send(bytes);
  await client.closed();
  expect(client.pending).toBe('');
});

test('relay ON takes power from the device, and the record tells the device view in order', async () => {
  const lamp = new Lamp('sim-1');
  const { open, actions, board } = await boardWith({ '2/3': lamp });
  const client = await open();
  await client.exchange([0xfe, 0x6e, 0x02], 1);
  expect(lamp.lit).toBe(false);
  await client.exchange([0xfe, 0x76, 0x02], 1);
  await client.exchange([0xfe, 0x66, 0x02], 1);
  expect(lamp.lit).toBe(true);
  const recorded = actions.since(0, board.key);
  expect(recorded.map(({ action, bank, relay, device }) => [action, bank, relay, device])).toEqual([
    ['off', 2, 3, 'sim-1'],
    ['get', 2, 3, 'sim-1'],
    ['on', 2, 3, 'sim-1'],
  ]);
  expect(actions.since(recorded[1]!.seq, board.key)).toHaveLength(1);
});

test('refuses a second connection while one is served, rests, and listens again on the same port', async () => {
  const { board, open } = await boardWith();
  const { port } = board.snapshot();
  const first = await open();
  await expect(RawClient.open(port)).rejects.toThrow(/ECONNREFUSED/);
  await first.close();
  await waitUntil('the board to notice the end', () => !board.snapshot().listening);
  await waitUntil('the board to listen again', () => board.snapshot().listening);
  const second = await open();
  expect(board.snapshot().port).toBe(port);
  expect(await second.exchange([0xfe, 0x21], 1)).toBe('55');
});

test('is never deaf after many short connections', async () => {
  const { board, open } = await boardWith({}, { cooldown: false });
  for (let round = 0; round < 50; round += 1) {
    await waitUntil('the board to listen', () => board.snapshot().listening);
    const client = await open();
    if (round % 2 === 0) await client.exchange([0xfe, 0x21], 1);
    client.socket.resetAndDestroy();
    await client.closed();
  }
});

test('keeps relay states between connections', async () => {
  const { board, open } = await boardWith({}, { cooldown: false });
  const first = await open();
  await first.exchange([0xfe, 0x6c, 0x01], 1);
  await first.close();
  await waitUntil('the board to listen again', () => board.snapshot().listening);
  const second = await open();
  expect(await second.exchange([0xfe, 0x74, 0x01], 1)).toBe('01');
});

describe('faults', () => {
  const ON = [0xfe, 0x6c, 0x01];

  test('wrong_byte answers 86, fusion answers bank and state, garbage answers nonsense', async () => {
    const { board, open } = await boardWith();
    const client = await open();
    board.behave({ mode: 'wrong_byte' });
    expect(await client.exchange(ON, 1)).toBe('56');
    board.behave({ mode: 'fusion' });
    expect(await client.exchange(ON, 2)).toBe('0101');
    board.behave({ mode: 'garbage' });
    expect(await client.exchange(ON, 3)).toBe('47c399');
    board.behave({ mode: 'normal' });
    expect(await client.exchange(ON, 1)).toBe('55');
  });

  test('dead_relay acknowledges and stays where it was', async () => {
    const lamp = new Lamp('sim-1');
    const { board, open } = await boardWith({ '1/1': lamp });
    board.behave({ mode: 'dead_relay', relays: [{ bank: 1, relay: 1 }] });
    const client = await open();
    expect(await client.exchange(ON, 1)).toBe('55');
    expect(await client.exchange([0xfe, 0x74, 0x01], 1)).toBe('00');
    expect(lamp.lit).toBe(true);
    expect(await client.exchange([0xfe, 0x6d, 0x01], 1)).toBe('55');
    expect(await client.exchange([0xfe, 0x75, 0x01], 1)).toBe('01');
  });

  test('close ends the connection without an answer, reset resets it, and neither moves a relay', async () => {
    const lamp = new Lamp('sim-1');
    const { board, open } = await boardWith({ '1/1': lamp }, { cooldown: false });
    for (const mode of ['close', 'reset']) {
      board.behave({ mode });
      await waitUntil('the board to listen', () => board.snapshot().listening);
      const client = await open();
      client.send(ON);
      const error = await client.closed();
      expect(client.pending).toBe('');
      expect(error?.code).toBe(mode === 'reset' ? 'ECONNRESET' : undefined);
    }
    expect(lamp.lit).toBe(true);
  });

  test('refuse closes the port, drops the connection, and normal opens it again', async () => {
    const { board, open } = await boardWith({}, { cooldown: false });
    const { port } = board.snapshot();
    const client = await open();
    board.behave({ mode: 'refuse' });
    await client.closed();
    await expect(RawClient.open(port)).rejects.toThrow(/ECONNREFUSED/);
    board.behave({ mode: 'normal' });
    await waitUntil('the board to listen again', () => board.snapshot().listening);
    expect(await (await open()).exchange([0xfe, 0x21], 1)).toBe('55');
  });

  test('hang and a late answer keep the client waiting', async () => {
    const { board, open } = await boardWith();
    const client = await open();
    board.behave({ mode: 'hang' });
    client.send([0xfe, 0x21]);
    board.behave({ delayMs: 60 });
    const askedMs = performance.now();
    board.behave({ mode: 'normal' });
    expect(await client.exchange([0xfe, 0x21], 1)).toBe('55');
    expect(performance.now() - askedMs).toBeGreaterThan(50);
    expect(client.pending).toBe('');
  });

  test('split sends a framed answer in two segments', async () => {
    const { board, open } = await boardWith();
    board.behave({ mode: 'split' });
    const client = await open();
    client.send([0xaa, 0x02, 0xfe, 0x21, 0xcb]);
    expect(await client.take(1)).toBe('aa');
    expect(client.pending).toBe('');
    expect(await client.take(3)).toBe('015500');
  });

  test('firmware 3.2 is silent to a command in two segments and hears the next whole one', async () => {
    const { board, open } = await boardWith();
    board.behave({ requireWholeCommands: true });
    const client = await open();
    client.send([0xfe]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await client.exchange([0xfe, 0x21], 1)).toBe('55');
    expect(client.pending).toBe('');
  });

  test('an unknown key or mode is refused with the known ones', async () => {
    const { board } = await boardWith();
    expect(() => board.behave({ speed: 3 })).toThrow(/Known keys: mode, delayMs, relays, requireWholeCommands/);
    expect(() => board.behave({ mode: 'sulk' })).toThrow(/normal/);
  });
});
