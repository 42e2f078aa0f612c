import { parsePower, parsePowerUrl } from './index.js';

const relay = { host: 'relay-3.example.com', port: 2101, bank: 1, relay: 7 };
const host = { host: 'pdu.example.com', credentials: null };

test.each([
  ['proxr://relay-3.example.com/1/7', { driver: 'proxr', relay }],
  [
    'proxr://Relay-3.example.com:2102/1/7?framing=api&contact=no',
    { driver: 'proxr', relay: { ...relay, port: 2102, framing: 'api', contact: 'no' } },
  ],
  ['proxr://[fd00::7]/4/8', { driver: 'proxr', relay: { host: 'fd00::7', port: 2101, bank: 4, relay: 8 } }],
  [
    'snmp://pdu.example.com/3?model=apc&credentials=pdu',
    {
      driver: 'snmp',
      ...host,
      port: 161,
      credentials: 'pdu',
      version: '1',
      outlet: {
        on: { oid: '1.3.6.1.4.1.318.1.1.4.4.2.1.3.3', value: 1 },
        off: { oid: '1.3.6.1.4.1.318.1.1.4.4.2.1.3.3', value: 2 },
        read: { oid: '1.3.6.1.4.1.318.1.1.4.4.2.1.3.3', on: [1], off: [2] },
      },
    },
  ],
  [
    'snmp://pdu.example.com:1161/3?model=eaton&version=2c',
    expect.objectContaining({
      port: 1161,
      version: '2c',
      outlet: {
        on: { oid: '1.3.6.1.4.1.534.6.6.7.6.6.1.4.0.3', value: 1 },
        off: { oid: '1.3.6.1.4.1.534.6.6.7.6.6.1.3.0.3', value: 1 },
        read: { oid: '1.3.6.1.4.1.534.6.6.7.6.6.1.2.0.3', on: [1], off: [0] },
      },
    }),
  ],
  [
    'snmp://pdu.example.com/3?model=aten',
    expect.objectContaining({ outlet: expect.objectContaining({ on: { oid: '1.3.6.1.4.1.21317.1.3.2.2.2.2.3.0', value: 2 } }) }),
  ],
  [
    'snmp://pdu.example.com/1.3?write=1.3.6.1.9&on=5&off=6&read=1.3.6.1.8.{}.0&reads_on=1,2&reads_off=3',
    expect.objectContaining({
      outlet: {
        on: { oid: '1.3.6.1.9.1.3', value: 5 },
        off: { oid: '1.3.6.1.9.1.3', value: 6 },
        read: { oid: '1.3.6.1.8.1.3.0', on: [1, 2], off: [3] },
      },
    }),
  ],
  [
    'poe://switch/7',
    expect.objectContaining({
      driver: 'snmp',
      version: '2c',
      outlet: expect.objectContaining({ on: { oid: '1.3.6.1.2.1.105.1.1.1.3.1.7', value: 1 } }),
    }),
  ],
  [
    'poe://switch/2.7',
    expect.objectContaining({ outlet: expect.objectContaining({ off: { oid: '1.3.6.1.2.1.105.1.1.1.3.2.7', value: 2 } }) }),
  ],
  ['ipmi://pdu.example.com?credentials=bmc', { driver: 'ipmi', ...host, port: 623, credentials: 'bmc', cipher: 'auto' }],
  ['redfish://pdu.example.com', { driver: 'redfish', ...host, port: 443, tls: 'verify', system: null }],
  ['redfish://pdu.example.com/Self?tls=none', { driver: 'redfish', ...host, port: 80, tls: 'none', system: 'Self' }],
  ['tasmota://pdu.example.com', { driver: 'tasmota', ...host, port: 80, relay: null }],
  ['tasmota://pdu.example.com/4', { driver: 'tasmota', ...host, port: 80, relay: 4 }],
  ['shelly://pdu.example.com', { driver: 'shelly', ...host, port: 80, outlet: 0, generation: 2 }],
  ['shelly://pdu.example.com/2?gen=1', { driver: 'shelly', ...host, port: 80, outlet: 2, generation: 1 }],
  ['uhubctl:1-1.4/2', { driver: 'uhubctl', hub: '1-1.4', port: 2 }],
  ['rest:netio/3', { driver: 'rest', name: 'netio', outlet: '3' }],
  ['command:relayctl/lan3', { driver: 'command', name: 'relayctl', outlet: 'lan3' }],
  [
    'wol:52:54:00:12:34:56?off=shutdown/box-7&broadcast=10.0.0.255&port=7',
    { driver: 'wol', mac: '525400123456', broadcast: '10.0.0.255', port: 7, off: { name: 'shutdown', outlet: 'box-7' } },
  ],
  ['none:', { driver: 'none' }],
])('%s', (text, target) => {
  expect(parsePowerUrl(text)).toEqual(target);
});

test.each([
  ['', /names no driver; begin with one of proxr, snmp/],
  ['http://pdu/3', /names no driver/],
  ['constructor:', /names no driver/],
  ['proxr://relay/5/1', /bank 1 to 4 and relay 1 to 8; write for example proxr:/],
  ['proxr://relay/1', /bank 1 to 4/],
  ['proxr://relay/1/2/3', /bank 1 to 4/],
  ['proxr://relay/1/2?contact=x', /contact=x is none of nc, no/],
  ['proxr:///1/2', /nothing is no host name/],
  ['proxr://relay:99999/1/2', /port "99999"/],
  ['snmp://pdu/3', /name a model \(apc, .*or write, on and off/],
  ['snmp://pdu/3?model=toString', /model=toString is none of apc/],
  ['snmp://pdu?model=apc', /an outlet is missing/],
  ['snmp://pdu/3.4?model=apc', /an outlet of model apc is a number from 1/],
  ['snmp://pdu/3?model=apc&community=private', /no option community/],
  ['snmp://pdu/3?model=apc&model=eaton', /model is given twice/],
  ['snmp://pdu/3?write=x&on=1&off=2', /write is an object identifier/],
  ['snmp://pdu/3?write=1.3.6&on=1,2&off=2', /name a model/],
  ['snmp://admin:hunter2@pdu/3?model=apc', /^(?!.*hunter2).*credentials do not belong/],
  ['ipmi://-bmc', /no host name/],
  ['ipmi://bmc;reboot', /no host name/],
  ['ipmi://bmc/1', /nothing follows the host/],
  ['ipmi://bmc?credentials=../x', /credentials is a name/],
  ['redfish://bmc/a/b', /more than that/],
  ['redfish://bmc/..?credentials=x', /a system is/],
  ['tasmota://plug/33', /1 to 32/],
  ['shelly://plug/x', /0 to 31/],
  ['uhubctl:1-1;x/2', /HUB\/PORT/],
  ['uhubctl:1-1.4/0', /HUB\/PORT/],
  ['rest:netio', /NAME\/OUTLET/],
  ['command:a/-rf', /NAME\/OUTLET/],
  ['command:a/$(x)', /NAME\/OUTLET/],
  ['wol:52:54:00:12:34:56', /only switches on: name the command/],
  ['wol:xx?off=a/b', /no MAC address/],
  ['none:x', /nothing follows/],
  [`rest:a/${'x'.repeat(300)}`, /more than 300 characters/],
])('%j is refused with what to write', (text, message) => {
  expect(() => parsePowerUrl(text)).toThrow(message);
});

test('a relay_info of Mozpool 4.2 means the same as a proxr URL', () => {
  expect(parsePower('relay-3.example.com:bank1:relay7')).toEqual(parsePower('proxr://relay-3.example.com/1/7'));
  expect(() => parsePower('relay-3.example.com:bank1:relay9')).toThrow(/relay from 1 to 8/);
});
