import { createNetworks, limitedAddress, parseNetwork } from './networks.js';

test.each([
  ['10.0.0.0/8', ['10.1.2.3', '10.255.0.1'], ['11.0.0.1', '::1', 'nonsense', '']],
  ['192.0.2.7', ['192.0.2.7'], ['192.0.2.8']],
  ['fd00::/8', ['fd12::1'], ['fe80::1', '10.0.0.1']],
  ['10.0.0.0/8,::1', ['10.0.0.1', '::1'], ['::2']],
  ['', ['10.0.0.1', '::1', ''], []],
])('of %j, addresses %j are in it and %j are not', (text, inside, outside) => {
  const isIn = createNetworks(text.split(',').filter((each) => each !== ''));
  expect(inside.filter(isIn)).toEqual(inside);
  expect(outside.filter(isIn)).toEqual([]);
});

test.each(['10.0.0.0/33', 'fd00::/129', 'example.org', '10.0.0', '10.0.0.0/', '/8', ''])('%j is no network', (text) =>
  expect(parseNetwork(text)).toBeNull(),
);

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['fd00:1:2:3:4:5:6:7', 'fd00:1:2:3::/64'],
  ['fd00::7', 'fd00:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fd00:1:2:3::', 'fd00:1:2:3::/64'],
])('a limit for %s is one for %s', (address, limited) => expect(limitedAddress(address)).toBe(limited));
