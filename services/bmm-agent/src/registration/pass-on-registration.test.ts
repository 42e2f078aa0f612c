import { type RegistrationMessage, registrationSchema } from '@mozpool/contracts';
import { parseRegisterLine } from '@mozpool/protocols';
import { recordingLog } from '../testing/recording-log.js';
import { createRegistrations, registrationMessage } from './pass-on-registration.js';

const LINE = 'register NAME=00%3A11%3A22%3A33%3A44%3A55&IPADDR=10.0.0.7&CMDPORT=20701&OS=Android-IML74K&HARDWARE=&ABI=armeabi-v7a';
const heard = (line: string, address = '10.0.0.9') => ({ peer: { address, port: 1 }, fields: parseRegisterLine(line)! });

test('the MAC address comes from the name, and the address from the connection, not from what the device says', () => {
  const { peer, fields } = heard(LINE);
  expect(registrationMessage('north', peer.address, fields)).toEqual({
    source: 'sut',
    server: 'north',
    mac: '001122334455',
    name: null,
    address: '10.0.0.9',
    addressSeen: true,
    fields: { NAME: '00:11:22:33:44:55', IPADDR: '10.0.0.7', CMDPORT: '20701', OS: 'Android-IML74K', HARDWARE: '', ABI: 'armeabi-v7a' },
  });
});

test.each([
  ['a name that is no MAC address', 'NAME=board-7&IPADDR=10.0.0.7', '10.0.0.9', { mac: null, name: 'board-7', address: '10.0.0.9' }],
  ['no name', 'IPADDR=10.0.0.7', '10.0.0.9', { mac: null, name: null }],
  ['no address of its own', 'NAME=board-7', '', { address: null, addressSeen: false }],
])('%s', (_what, line, address, expected) => {
  const { peer, fields } = heard(line, address);
  expect(registrationMessage('north', peer.address, fields)).toMatchObject(expected);
});

test('whatever a device says, what is passed on fits the queue', () => {
  const fields = new Map([
    ['NAME', 'n'.repeat(500)],
    ...Array.from({ length: 50 }, (_, n): [string, string] => [`F${n}`, 'x'.repeat(1_000)]),
    ['K'.repeat(100), 'v'],
  ]);
  expect(registrationSchema.safeParse(registrationMessage('north', '10.0.0.9', fields)).error).toBeUndefined();
});

test('a queue that is away loses the line, says so, and takes the next', async () => {
  const sent: RegistrationMessage[] = [];
  let away = true;
  const log = recordingLog();
  const passOn = createRegistrations({
    server: 'north',
    log,
    send: async (message) => {
      if (away) throw new Error('away');
      sent.push(message);
    },
  });
  await passOn(heard(LINE));
  away = false;
  await passOn(heard(LINE));
  expect(sent).toHaveLength(1);
  expect(log.lines).toEqual([expect.stringContaining('could not be passed on')]);
});
