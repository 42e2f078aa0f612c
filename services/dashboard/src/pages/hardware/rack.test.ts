import { exampleDevice } from '../../testing/examples.js';
import { boardWarning, rackOf } from './rack.js';

const device = (name: string, relay_info: string | null, input = {}) => exampleDevice({ name, relay_info, ...input });
const agent = (imaging_server: string, alive = true) => ({ imaging_server, alive, silent_since: alive ? null : '2026-11-25T14:00:00' });

test('devices stand as they hang: by server, board, bank and relay; those without a relay last', () => {
  const rack = rackOf(
    [
      device('free', null),
      device('c', 'board10:bank1:relay1'),
      device('b', 'board2.example:8080:bank1:relay10'),
      device('a', 'BOARD2.example:8080:bank1:relay2'.toLowerCase()),
      device('bank2', 'board2.example:8080:bank2:relay1'),
      device('gone', 'board2.example:8080:bank1:relay1', { active: false }),
      device('other', null, { imaging_server: 'imaging2' }),
    ],
    [agent('imaging1'), agent('imaging10', false), agent('imaging2')],
    [{ name: 'board-two', fqdn: 'Board2.example:8080' }],
  );
  expect(rack.map(({ name, alive, devices }) => [name, alive, devices])).toEqual([
    ['imaging1', true, 5],
    ['imaging2', true, 1],
    ['imaging10', false, 0],
  ]);
  expect(rack[0]!.boards.map(({ name, known, devices }) => [name, known, devices.map((each) => each.device.name)])).toEqual([
    ['board-two', 'board-two', ['a', 'b', 'bank2']],
    ['board10', null, ['c']],
    [null, null, ['free']],
  ]);
  expect(rack[0]!.boards[0]!.devices[1]!.socket).toBe('bank1 relay10');
});

test.each([
  [4, 3, /^3 of 4 have failed/],
  [4, 2, null],
  [1, 1, null],
])('of %d devices %d failed', (total, failed, warning) => {
  const devices = Array.from({ length: total }, (_, at) =>
    device(`d${at}`, `board:bank1:relay${at}`, { category: at < failed ? 'failed' : 'idle' }),
  );
  const [board] = rackOf(devices, [], [])[0]!.boards;
  if (warning) expect(boardWarning(board!)).toMatch(warning);
  else expect(boardWarning(board!)).toBeNull();
});

test('devices without a relay share no board that could be broken', () => {
  const devices = ['a', 'b', 'c'].map((name) => device(name, null, { category: 'failed' }));
  expect(boardWarning(rackOf(devices, [], [])[0]!.boards[0]!)).toBeNull();
});

test('what power URLs name stands beside relay boards, and devices with a switch of their own stand together', () => {
  const on = (name: string, url: string) =>
    device(name, 'board:bank1:relay1', { power: { state: 'on', since: null, switchable: true, url } });
  const [server] = rackOf(
    [
      on('pdu-10', 'snmp://pdu-1/10?model=apc'),
      on('pdu-2', 'snmp://pdu-1/2?model=apc'),
      on('bmc-b', 'ipmi://bmc-b'),
      on('bmc-a', 'ipmi://bmc-a'),
      on('relay', 'proxr://board/1/2'),
      on('dark', 'none:'),
      device('old', 'board:bank1:relay1'),
    ],
    [],
    [{ name: 'board-one', fqdn: 'board' }],
  );
  expect(server!.boards.map(({ kind, name, known, devices }) => [kind, name, known, devices.map((each) => each.device.name)])).toEqual([
    ['board', 'board-one', 'board-one', ['old', 'relay']],
    ['controller', 'snmp://pdu-1', null, ['pdu-2', 'pdu-10']],
    ['own', null, null, ['bmc-a', 'bmc-b']],
    ['none', null, null, ['dark']],
  ]);
  expect(server!.boards[1]!.devices[0]!.socket).toBe('outlet 2');
  expect(boardWarning({ ...server!.boards[1]!, failed: 2 })).toMatch(/look at the controller/);
  expect(boardWarning({ ...server!.boards[2]!, failed: 2 })).toBeNull();
});
