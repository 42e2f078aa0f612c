import { exampleDevice } from '../../testing/examples.js';
import { boardAddress, boardMates, faultOf } from './board-mates.js';

const on = (name: string, relay_info: string | null, state = 'ready') => exampleDevice({ name, relay_info, state });
const BOARDS = [{ name: 'relay-1', fqdn: 'Relay.example:2102' }];

test('the board is what comes before the bank, whatever its port and capitals', () => {
  expect(boardAddress({ relay_info: 'Relay.example:2102:bank1:relay7' })).toBe('relay.example:2102');
  expect(boardAddress({ relay_info: 'nonsense' })).toBeNull();
  expect(boardAddress({ relay_info: null })).toBeNull();
});

test('mates are on the same board, and a device without a relay has none', () => {
  const devices = [on('a', 'x:bank1:relay1'), on('b', 'X:bank2:relay1'), on('c', 'xy:bank1:relay1'), on('d', null), on('e', null)];
  expect(boardMates(devices, devices[0]!).map(({ name }) => name)).toEqual(['b']);
  expect(boardMates(devices, devices[3]!)).toEqual([]);
});

test('a board most of whose devices failed is named before the imaging server', () => {
  const failed = ['a', 'b', 'c'].map((name) => on(name, 'relay.example:2102:bank1:relay1', 'failed_pc_pinging'));
  expect(faultOf(failed, failed[0]!, BOARDS)).toEqual({ part: 'board', name: 'relay-1', devices: 3, failed: 3 });
  const scattered = failed.map((row, at) => ({ ...row, relay_info: `board${at}:bank1:relay1` }));
  expect(faultOf(scattered, scattered[0]!, BOARDS)).toMatchObject({ part: 'server', name: 'imaging1' });
  expect(faultOf([on('a', null), on('b', null)], on('a', null), BOARDS)).toBeNull();
});
