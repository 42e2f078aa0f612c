import { formatMacAddress, macAddressProblem, parseMacAddress } from './mac-address.js';

test.each([
  ['aabbccddeeff', 'aabbccddeeff'],
  ['AA:BB:CC:DD:EE:FF', 'aabbccddeeff'],
  ['aa-bb-cc-dd-ee-ff', 'aabbccddeeff'],
  ['AABB.CCDD.EEFF', 'aabbccddeeff'],
  ['aabbcc-ddeeff', 'aabbccddeeff'],
  ['aa bb cc dd ee ff', 'aabbccddeeff'],
  ['  aa:bb:cc:dd:ee:ff\n', 'aabbccddeeff'],
  ['0:1a:2:3:4:5', '001a02030405'],
])('reads %j as %s', (text, digits) => {
  expect(parseMacAddress(text)).toBe(digits);
});

test.each(['', 'aabbccddeef', 'aabbccddeefff', 'aa:bb:cc-dd:ee:ff', 'gg:bb:cc:dd:ee:ff', 'aa:bb:cc:dd:ee', '01-aa-bb-cc-dd-ee-ff'])(
  'does not take %j for a MAC address',
  (text) => {
    expect(parseMacAddress(text)).toBeNull();
  },
);

test('formats with colons or dashes, from any spelling', () => {
  expect(formatMacAddress('aabbccddeeff')).toBe('aa:bb:cc:dd:ee:ff');
  expect(formatMacAddress('AA:BB:CC:DD:EE:FF', '-')).toBe('aa-bb-cc-dd-ee-ff');
});

test('formatting something else says what was expected', () => {
  expect(() => formatMacAddress('nope')).toThrow(/12 hexadecimal digits/);
});

test('what is no MAC address is told with an example; what is one is not', () => {
  expect(macAddressProblem('nope')).toBe('must be a MAC address such as 52:54:00:12:34:56');
  expect(macAddressProblem('AA-BB-CC-DD-EE-FF')).toBeNull();
});
