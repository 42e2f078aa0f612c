import { powerPlace, powerText } from './power-place.js';

const at = (url: string | null, relay_info: string | null = null) => ({ relay_info, power: { url } });
const board = (controller: string, outlet: string) => ({ controller, isBoard: true, outlet });
const other = (controller: string | null, outlet: string) => ({ controller, isBoard: false, outlet });

test.each([
  [at(null, 'Relay.example:2102:bank1:relay7'), board('relay.example:2102', 'bank1 relay7')],
  [at(null, 'Board:Bank2:Relay1'), board('board', 'bank2 relay1')],
  [at(null, 'nonsense'), null],
  [at(null), null],
  [at('proxr://Relay.example:2102/1/7?framing=api', 'old:bank1:relay1'), board('relay.example:2102', 'bank1 relay7')],
  [at('snmp://pdu-1/3?model=apc&credentials=pdu', 'old:bank1:relay1'), other('snmp://pdu-1', 'outlet 3')],
  [at('poe://switch-1:161/1.7'), other('poe://switch-1:161', 'outlet 1.7')],
  [at('command:relayctl/3'), other('command:relayctl', 'outlet 3')],
  [at('uhubctl:1-1.4/2'), other('uhubctl:1-1.4', 'outlet 2')],
  [at('ipmi://bmc-7?credentials=bmc'), other(null, 'ipmi://bmc-7')],
  [at('wol:52:54:00:12:34:56?off=shutdown/box-7'), other(null, 'wol:52:54:00:12:34:56')],
  [at('none:', 'old:bank1:relay1'), null],
])('%j', (powered, expected) => expect(powerPlace(powered)).toEqual(expected));

test.each([
  [at(null, 'board:bank1:relay7'), 'board:bank1:relay7'],
  [at(null), null],
  [at('none:', 'board:bank1:relay7'), null],
  [at('snmp://pdu-1/3?model=apc&credentials=pdu', 'board:bank1:relay7'), 'snmp://pdu-1/3?model=apc'],
  [at('ipmi://bmc-7?credentials=bmc'), 'ipmi://bmc-7'],
])('people read of %j %j', (powered, expected) => expect(powerText(powered)).toBe(expected));
