import { createServer } from 'node:net';
import { type ScriptedBoard, startScriptedBoard } from '../testing/scripted-board.js';
import { waitUntil } from '../testing/wait-until.js';
import { createRelayBoards, type RelayAction, type RelayBoardsOptions } from './relay-boards.js';

const boards: ScriptedBoard[] = [];
const startBoard: typeof startScriptedBoard = async (...args) => {
  const board = await startScriptedBoard(...args);
  boards.push(board);
  return board;
};
const fast = (options: RelayBoardsOptions = {}) => createRelayBoards({ cooldownMs: 5, dwellMs: 5, ...options });
const relayOf = (board: ScriptedBoard, bank = 2, relay = 3) => ({ ...board.address, bank, relay });
const budget = { deadlineMs: 2000 };

afterEach(async () => {
  await Promise.all(boards.splice(0).map((board) => board.close()));
});

describe('a power cycle', () => {
  test('is off, read, dwell, on, read, on one connection, and each command is one segment', async () => {
    const at: number[] = [];
    const board = await startBoard((_command, usual) => {
      at.push(performance.now());
      return usual;
    });
    expect(await fast({ dwellMs: 50 }).cycle(relayOf(board), budget)).toEqual({ ok: true });
    expect(board.segments.map((segment) => segment.toString('hex'))).toEqual(['fe6e02', 'fe7602', 'fe6602', 'fe7602']);
    expect(board.connections).toHaveLength(1);
    expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(45);
    expect(board.relays.get('2/3')).toBe(false);
  });

  test('accepts the two-byte acknowledgements of a Fusion board, also in two segments', async () => {
    const board = await startBoard((command, usual) => (command.kind === 'setRelay' ? [command.bank, command.on ? 1 : 0] : usual));
    expect(await fast().cycle(relayOf(board), budget)).toEqual({ ok: true });
  });

  test('stops when the relay does not read back, and says what that may mean', async () => {
    const board = await startBoard((command, usual) => (command.kind === 'readRelay' ? [0] : usual));
    const result = await fast().cycle(relayOf(board), budget);
    expect(result).toMatchObject({ ok: false, reason: 'not_confirmed', detail: expect.stringContaining('may be left without power') });
    expect(board.commands.map((command) => command.kind)).toEqual(['setRelay', 'readRelay']);
  });

  test.each([0, 1, 2, 3])('that loses the connection at step %i is a failure that mentions the power', async (step) => {
    const board = await startBoard((_command, usual, index) => (index === step ? 'close' : usual));
    const result = await fast().cycle(relayOf(board), budget);
    expect(result).toMatchObject({ ok: false, reason: 'closed', detail: expect.stringContaining('may be left without power') });
  });

  test('does not begin without the time to restore the power', async () => {
    const board = await startBoard();
    const result = await fast({ dwellMs: 500 }).cycle(relayOf(board), { deadlineMs: 400 });
    expect(result).toMatchObject({ ok: false, reason: 'timeout', detail: expect.stringContaining('not touched') });
    expect(board.connections).toHaveLength(0);
  });

  test('that has begun is finished although it is aborted', async () => {
    const controller = new AbortController();
    const board = await startBoard((_command, usual) => {
      controller.abort();
      return usual;
    });
    expect(await fast().cycle(relayOf(board), { ...budget, signal: controller.signal })).toEqual({ ok: true });
    expect(board.relays.get('2/3')).toBe(false);
  });
});

describe('switching and reading', () => {
  test('device off is relay on, and is read back', async () => {
    const board = await startBoard();
    const relays = fast();
    expect(await relays.setPower(relayOf(board), 'off', budget)).toEqual({ ok: true });
    expect(board.relays.get('2/3')).toBe(true);
    expect(await relays.readPower(relayOf(board), budget)).toEqual({ ok: true, power: 'off' });
    expect(await relays.setPower(relayOf(board), 'on', budget)).toEqual({ ok: true });
    expect(await relays.readPower(relayOf(board), budget)).toEqual({ ok: true, power: 'on' });
    expect(board.segments.map((segment) => segment.toString('hex'))).toEqual(['fe6e02', 'fe7602', 'fe7602', 'fe6602', 'fe7602', 'fe7602']);
  });

  test('the two-way test wants 85', async () => {
    let answer = 85;
    const board = await startBoard(() => [answer]);
    const relays = fast();
    expect(await relays.test(board.address, budget)).toEqual({ ok: true });
    answer = 86;
    expect(await relays.test(board.address, budget)).toMatchObject({
      reason: 'wrong_reply',
      detail: expect.stringContaining('configuration mode'),
    });
    answer = 0;
    expect(await relays.test(board.address, budget)).toMatchObject({ reason: 'wrong_reply' });
    expect(board.segments[0]).toEqual(Buffer.from([254, 33]));
  });

  test('a wrong acknowledgement is named with its byte', async () => {
    const board = await startBoard(() => [86]);
    expect(await fast().setPower(relayOf(board), 'on', budget)).toMatchObject({
      reason: 'wrong_reply',
      detail: expect.stringContaining('86'),
    });
  });

  test.each([0, 1, 85])('a late byte %i meant for another client never makes switching succeed wrongly', async (stray) => {
    const board = await startBoard(
      (_command, usual) => usual,
      (socket) => socket.write(Buffer.from([stray])),
    );
    const result = await fast().setPower(relayOf(board), 'off', budget);
    if (result.ok) expect(board.relays.get('2/3')).toBe(true);
    else expect(result.reason).toBe('wrong_reply');
  });
});

describe('limits', () => {
  test('a silent board ends at the deadline and its connection is closed', async () => {
    const board = await startBoard(() => null);
    const startedAt = performance.now();
    const result = await fast().readPower(relayOf(board), { deadlineMs: 100 });
    expect(result).toMatchObject({ ok: false, reason: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1000);
    await waitUntil(() => board.connections.every((connection) => connection.closedAt !== null));
  });

  test('delays count against one deadline, not per reply', async () => {
    const board = await startBoard(async (_command, usual) => {
      await new Promise((resolve) => setTimeout(resolve, 80));
      return usual;
    });
    expect(await fast().setPower(relayOf(board), 'on', { deadlineMs: 120 })).toMatchObject({ ok: false, reason: 'timeout' });
    expect(await fast().setPower(relayOf(board), 'on', { deadlineMs: 2000 })).toEqual({ ok: true });
  });

  test('a silent board does not keep its queue for a whole long deadline', async () => {
    const board = await startBoard(() => null);
    const result = await fast({ replyTimeoutMs: 50 }).readPower(relayOf(board), { deadlineMs: 60_000 });
    expect(result).toMatchObject({ ok: false, reason: 'timeout' });
  });

  test('a board that is absent, or has no address, is a value', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    expect(await fast().test({ host: '127.0.0.1', port }, budget)).toMatchObject({ ok: false, reason: 'refused' });
    expect(await fast().test({ host: 'board.invalid', port }, { deadlineMs: 8000 })).toMatchObject({ ok: false, reason: 'unreachable' });
  });

  test('a board that rests longer than agreed is asked again', async () => {
    const server = createServer((socket) => socket.on('data', () => socket.write(Buffer.from([85]))));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    setTimeout(() => server.listen(port, '127.0.0.1'), 60);
    expect(await fast().test({ host: '127.0.0.1', port }, budget)).toEqual({ ok: true });
    await new Promise((resolve) => server.close(resolve));
  });

  test('more operations than the queue holds are refused at once', async () => {
    const board = await startBoard();
    const relays = fast({ maxQueueLength: 2 });
    const results = await Promise.all([1, 2, 3, 4].map(() => relays.test(board.address, budget)));
    expect(results.filter((result) => !result.ok)).toEqual([expect.objectContaining({ reason: 'queue_full' })]);
  });
});

describe('the queue of a board', () => {
  test('never overlaps two operations and lets the board rest in between, also after a failure', async () => {
    let calls = 0;
    const board = await startBoard((_command, usual) => (calls++ === 0 ? 'close' : usual));
    const relays = fast({ cooldownMs: 60 });
    const results = await Promise.all([1, 2, 3].map((relay) => relays.readPower(relayOf(board, 1, relay), budget)));
    expect(results.map((result) => result.ok)).toEqual([false, true, true]);
    for (const [earlier, later] of [
      [0, 1],
      [1, 2],
    ] as const) {
      // of 60: a busy machine hears of the end later than of the beginning
      expect(board.connections[later]!.openedAt - board.connections[earlier]!.closedAt!).toBeGreaterThanOrEqual(45);
    }
  });

  test('is the same however the board is written, and another board does not wait', async () => {
    const hung = await startBoard(() => null);
    const healthy = await startBoard();
    const relays = fast();
    const stuck = relays.readPower(relayOf(hung), { deadlineMs: 500 });
    const startedAt = performance.now();
    expect(await relays.readPower(relayOf(healthy), budget)).toMatchObject({ ok: true });
    expect(performance.now() - startedAt).toBeLessThan(400);
    const queued = await relays.test({ ...hung.address }, { deadlineMs: 50 });
    expect(queued).toMatchObject({ reason: 'timeout', detail: expect.stringContaining('not touched') });
    expect(hung.connections).toHaveLength(1);
    await stuck;
  });

  test('asks the fence when it reaches the operation, not before', async () => {
    const board = await startBoard();
    const relays = fast({ cooldownMs: 30 });
    let newest = 1;
    const first = relays.setPower(relayOf(board), 'on', budget);
    const second = relays.cycle(relayOf(board), { ...budget, mayProceed: () => newest === 1 || 'superseded by generation 2' });
    const third = relays.cycle(relayOf(board), { ...budget, mayProceed: () => newest === 1 });
    newest = 2;
    expect(await first).toEqual({ ok: true });
    expect(await second).toEqual({ ok: false, reason: 'fenced', detail: 'superseded by generation 2' });
    expect(await third).toMatchObject({ ok: false, reason: 'fenced' });
    expect(board.connections).toHaveLength(1);
  });

  test('asks the fence again when the connection stands', async () => {
    const board = await startBoard();
    let asked = 0;
    const result = await fast().cycle(relayOf(board), { ...budget, mayProceed: () => ++asked === 1 });
    expect(result).toMatchObject({ reason: 'fenced' });
    expect(board.commands).toEqual([]);
  });

  test('lets go of an operation that is aborted while it waits', async () => {
    const board = await startBoard();
    const relays = fast({ cooldownMs: 100 });
    const controller = new AbortController();
    await relays.test(board.address, budget);
    const waiting = relays.cycle(relayOf(board), { ...budget, signal: controller.signal });
    controller.abort();
    expect(await waiting).toMatchObject({ reason: 'fenced' });
    expect(await relays.test(board.address, { ...budget, signal: controller.signal })).toMatchObject({ reason: 'fenced' });
    await relays.idle();
    expect(board.connections).toHaveLength(1);
  });

  test('goes on after a fence that throws, which is a bug for its caller to see', async () => {
    const board = await startBoard();
    const relays = fast();
    const broken = relays.test(board.address, {
      ...budget,
      mayProceed: () => {
        throw new Error('bug');
      },
    });
    await expect(broken).rejects.toThrow('bug');
    expect(await relays.test(board.address, budget)).toEqual({ ok: true });
  });
});

test('every operation is reported once, with its outcome', async () => {
  const board = await startBoard();
  const actions: RelayAction[] = [];
  const relays = fast({ onAction: (action) => actions.push(action) });
  await relays.cycle(relayOf(board), budget);
  await relays.setPower(relayOf(board), 'off', { ...budget, mayProceed: () => false });
  const name = `127.0.0.1:${board.address.port}`;
  expect(actions).toEqual([
    { operation: 'cycle', board: name, relay: `${name}:bank2:relay3`, outcome: 'ok', durationMs: expect.any(Number) },
    { operation: 'power_off', board: name, relay: `${name}:bank2:relay3`, outcome: 'fenced', durationMs: expect.any(Number) },
  ]);
});
