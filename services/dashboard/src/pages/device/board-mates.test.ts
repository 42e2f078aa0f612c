import { exampleDevice } from '../../testing/examples.js';
import { boardMates, faultOf } from './board-mates.js';

const on = (name: string, relay_info: string | null, state = 'ready') => exampleDevice({ name, relay_info, state });
const POWER = { state: 'on', since: null, switchable: true } as const;
const BOARDS = [{ name: 'relay-1', fqdn: 'Relay.example:2102' }];

test('mates are on the same board, and a device without a relay has none', () => {
  const devices = [on('a', 'x:bank1:relay1'), on('b', 'X:bank2:relay1'), on('c', 'xy:bank1:relay1'), on('d', null), on('e', null)];
  expect(boardMates(devices, devices[0]!).map(({ name }) => name)).toEqual(['b']);
  expect(boardMates(devices, devices[3]!)).toEqual([]);
});

test('outlets of a PDU are mates, whatever the options; such a controller is no relay board that the overview would name', () => {
  const outlet = (name: string, url: string) => exampleDevice({ name, state: 'failed_pc_pinging', power: { ...POWER, url } });
  const devices = [outlet('a', 'snmp://pdu-1/1?model=apc'), outlet('b', 'snmp://pdu-1/2'), outlet('c', 'snmp://pdu-10/1')];
  expect(boardMates(devices, devices[0]!).map(({ name }) => name)).toEqual(['b']);
  expect(faultOf(devices, devices[0]!, BOARDS)).toMatchObject({ part: 'server' });
});

test('a board most of whose devices failed is named before the imaging server', () => {
  const failed = ['a', 'b', 'c'].map((name) => on(name, 'relay.example:2102:bank1:relay1', 'failed_pc_pinging'));
  expect(faultOf(failed, failed[0]!, BOARDS)).toEqual({ part: 'board', name: 'relay-1', devices: 3, failed: 3 });
  const scattered = failed.map((row, at) => ({ ...row, relay_info: `board${at}:bank1:relay1` }));
  expect(faultOf(scattered, scattered[0]!, BOARDS)).toMatchObject({ part: 'server', name: 'imaging1' });
  expect(faultOf([on('a', null), on('b', null)], on('a', null), BOARDS)).toBeNull();
});
