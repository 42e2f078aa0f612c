import type { ProxrCommand } from '@mozpool/protocols';
import { type ScriptedBoard, startScriptedBoard } from '../testing/scripted-board.js';
import { waitUntil } from '../testing/wait-until.js';
import { createRelayBoards, type RelayBoardsOptions } from './relay-boards.js';

const boards: ScriptedBoard[] = [];
const startBoard: typeof startScriptedBoard = async (...args) => {
  const board = await startScriptedBoard(...args);
  boards.push(board);
  return board;
};
const fast = (options: RelayBoardsOptions = {}) => createRelayBoards({ cooldownMs: 5, dwellMs: 50, ...options });
const on = (board: ScriptedBoard, bank: number, relay: number) => ({ ...board.address, bank, relay });
const budget = { deadlineMs: 3000 };
const RACK = Array.from({ length: 14 }, (_, index) => ({ bank: index < 8 ? 1 : 2, relay: (index % 8) + 1 }));
const words = (commands: readonly ProxrCommand[]) =>
  commands.map((command) => [command.kind, 'bank' in command ? command.bank : null, 'bitmap' in command ? command.bitmap : null].join(' '));

afterEach(async () => {
  await Promise.all(boards.splice(0).map((board) => board.close()));
});

test('a whole rack is cycled by two commands for each bank, on one connection', async () => {
  const board = await startBoard();
  const relays = fast();
  const results = await Promise.all(RACK.map(({ bank, relay }) => relays.cycle(on(board, bank, relay), budget)));
  expect(results).toEqual(RACK.map(() => ({ ok: true })));
  expect(board.connections).toHaveLength(1);
  expect(words(board.commands)).toEqual([
    ...['readBank 1 ', 'writeBank 1 255', 'readBank 1 ', 'readBank 2 ', 'writeBank 2 63', 'readBank 2 '],
    ...['readBank 1 ', 'writeBank 1 0', 'readBank 1 ', 'readBank 2 ', 'writeBank 2 0', 'readBank 2 '],
  ]);
});

test('relays of a bank that nobody asked about stay as they are', async () => {
  const board = await startBoard();
  board.relays.set('1/8', true);
  const relays = fast();
  await Promise.all([1, 2].map((relay) => relays.cycle(on(board, 1, relay), budget)));
  expect(words(board.commands).filter((word) => word.startsWith('write'))).toEqual(['writeBank 1 131', 'writeBank 1 128']);
  expect(board.relays.get('1/8')).toBe(true);
});

test('a device that comes while others are without power joins them, and has its whole dwell', async () => {
  const at: number[] = [];
  const board = await startBoard((_command, usual) => {
    at.push(performance.now());
    return usual;
  });
  const relays = fast({ dwellMs: 150 });
  const first = relays.cycle(on(board, 1, 1), budget);
  await waitUntil(() => board.commands.length === 2);
  const second = relays.cycle(on(board, 1, 2), budget);
  expect(await Promise.all([first, second])).toEqual([{ ok: true }, { ok: true }]);
  expect(board.connections).toHaveLength(1);
  expect(board.commands.map(({ kind }) => kind)).toEqual(Array.from({ length: 4 }, () => ['setRelay', 'readRelay']).flat());
  expect(at[6]! - at[3]!).toBeGreaterThanOrEqual(149);
});

test('whoever comes after the first power-on waits for the next connection', async () => {
  const board = await startBoard();
  const relays = fast();
  let late: Promise<unknown> | undefined;
  const first = relays.cycle(on(board, 1, 1), budget).then(() => {
    late = relays.cycle(on(board, 1, 2), budget);
  });
  await first;
  expect(await late).toEqual({ ok: true });
  expect(board.connections).toHaveLength(2);
});

test('a relay that is stuck fails alone', async () => {
  const board = await startBoard((command, usual) => (command.kind === 'readBank' ? usual.map((bits) => bits & ~0b10) : usual));
  const relays = fast();
  const results = await Promise.all([1, 2, 3].map((relay) => relays.cycle(on(board, 1, relay), budget)));
  expect(results).toEqual([{ ok: true }, expect.objectContaining({ reason: 'not_confirmed' }), { ok: true }]);
});

test('each device has a fence of its own', async () => {
  const board = await startBoard();
  const relays = fast();
  const results = await Promise.all(
    [1, 2, 3].map((relay) =>
      relays.cycle(on(board, 1, relay), { ...budget, mayProceed: () => relay !== 2 || 'superseded by generation 9' }),
    ),
  );
  expect(results).toEqual([{ ok: true }, { ok: false, reason: 'fenced', detail: 'superseded by generation 9' }, { ok: true }]);
  expect(words(board.commands).filter((word) => word.startsWith('write'))).toEqual(['writeBank 1 5', 'writeBank 1 0']);
});

test('each device has a deadline of its own, and the others go on', async () => {
  const board = await startBoard();
  const relays = fast({ dwellMs: 200 });
  const results = await Promise.all([
    relays.cycle(on(board, 1, 1), { deadlineMs: 150 }),
    relays.cycle(on(board, 1, 2), budget),
    relays.setPower(on(board, 1, 3), 'off', budget),
  ]);
  expect(results).toEqual([
    expect.objectContaining({ reason: 'timeout', detail: expect.stringContaining('not touched') }),
    { ok: true },
    { ok: true },
  ]);
  expect([1, 2, 3].map((relay) => board.relays.get(`1/${relay}`) ?? false)).toEqual([false, false, true]);
});

test('two commands for one relay keep their order', async () => {
  const board = await startBoard();
  const relays = fast();
  const cycled = relays.cycle(on(board, 1, 1), budget);
  const off = relays.setPower(on(board, 1, 1), 'off', budget);
  expect(await Promise.all([cycled, off])).toEqual([{ ok: true }, { ok: true }]);
  expect(board.relays.get('1/1')).toBe(true);
});

test.each([0, 1, 2, 3, 4, 5])('a connection that is lost at command %i fails everybody on it and nobody else', async (step) => {
  const board = await startBoard((_command, usual, index) => (index === step ? 'close' : usual));
  const relays = fast();
  const results = await Promise.all([1, 2].map((relay) => relays.cycle(on(board, 1, relay), budget)));
  expect(results).toEqual(
    [1, 2].map(() => expect.objectContaining({ ok: false, reason: 'closed', detail: expect.stringContaining('without power') })),
  );
  expect(await relays.cycle(on(board, 1, 3), budget)).toEqual({ ok: true });
});

test('a hung board ends all its operations and delays no other board', async () => {
  const [hung, healthy] = [await startBoard(() => null), await startBoard()];
  const relays = fast({ replyTimeoutMs: 2000 });
  const stuck = Promise.all(RACK.map(({ bank, relay }) => relays.cycle(on(hung, bank, relay), { deadlineMs: 400 })));
  const startedAt = performance.now();
  await Promise.all(RACK.map(({ bank, relay }) => relays.cycle(on(healthy, bank, relay), budget)));
  expect(performance.now() - startedAt).toBeLessThan(350);
  expect((await stuck).map((result) => !result.ok && result.reason)).toEqual(RACK.map(() => 'timeout'));
});

test('with a stagger devices get their power back one after another', async () => {
  const at: number[] = [];
  const board = await startBoard((command, usual) => {
    if (command.kind === 'setRelay') at.push(performance.now());
    return usual;
  });
  const relays = fast({ staggerMs: 40 });
  expect(await Promise.all([1, 2, 3].map((relay) => relays.cycle(on(board, 1, relay), budget)))).toEqual([
    { ok: true },
    { ok: true },
    { ok: true },
  ]);
  expect(words(board.commands).filter((word) => word.startsWith('write'))).toEqual(['writeBank 1 7']);
  expect(at).toHaveLength(3);
  expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(39);
  expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(39);
});

test('in API framing every command and reply is framed', async () => {
  const board = await startBoard();
  const relays = fast();
  const framed = [1, 2].map((relay) => ({ ...on(board, 1, relay), framing: 'api' as const }));
  expect(await Promise.all(framed.map((relay) => relays.cycle(relay, budget)))).toEqual([{ ok: true }, { ok: true }]);
  expect(await relays.setPower(framed[0]!, 'off', budget)).toEqual({ ok: true });
  expect(await relays.readPower(framed[0]!, budget)).toEqual({ ok: true, power: 'off' });
  expect(board.segments.every((segment) => segment[0] === 0xaa)).toBe(true);
});

test('a device on the normally open contact is powered while its relay is on', async () => {
  const board = await startBoard();
  const relays = fast();
  const open = { ...on(board, 1, 1), contact: 'no' as const };
  expect(await relays.setPower(open, 'on', budget)).toEqual({ ok: true });
  expect(board.relays.get('1/1')).toBe(true);
  expect(await relays.readPower(open, budget)).toEqual({ ok: true, power: 'on' });
  expect(await Promise.all([relays.cycle(open, budget), relays.cycle(on(board, 1, 2), budget)])).toEqual([{ ok: true }, { ok: true }]);
  expect(words(board.commands).filter((word) => word.startsWith('write'))).toEqual(['writeBank 1 2', 'writeBank 1 1']);
});

test('more commands than may wait for a board are refused at once', async () => {
  const board = await startBoard(() => null);
  const relays = fast({ maxQueueLength: 2 });
  const results = await Promise.all([1, 2, 3, 4].map((relay) => relays.cycle(on(board, 1, relay), { deadlineMs: 100 })));
  expect(results.map((result) => !result.ok && result.reason)).toEqual(['timeout', 'timeout', 'queue_full', 'queue_full']);
});
