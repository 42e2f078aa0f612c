import { connect } from 'node:net';
import { createHostRule, guardedLookup, hostNameOf, isRefusedAddress, RefusedAddressError } from '@mozpool/service-kit';
import { MAX_ATTEMPTS, retryInMs } from './retry.js';
import { signature } from './signature.js';

test('a signature is the HMAC of time and body, as the documentation has it', () => {
  // printf '1795615509.{"a":1}' | openssl dgst -sha256 -hmac geheim
  expect(signature('geheim', '{"a":1}', 1_795_615_509)).toBe(
    't=1795615509,v1=d7da0dedc66e105410cbe2dd71482b5c672a7f33a470385608f29a745c20d1d5',
  );
});

test.each([
  [['*'], 'anything.test', true],
  [['ci.example'], 'ci.example', true],
  [['ci.example'], 'CI.example.', true],
  [['ci.example'], 'evil-ci.example', false],
  [['*.example'], 'ci.example', true],
  [['*.example'], 'a.b.example', true],
  [['*.example'], 'example', false],
  [['*.example'], 'notexample', false],
  [['10.0.0.1', 'x'], '10.0.0.1', true],
  [[], 'x', false],
])('%j allows %s: %s', (patterns, host, allowed) => expect(createHostRule(patterns)(host)).toBe(allowed));

test.each([
  ['http://169.254.169.254/', true],
  ['http://2852039166/', true],
  ['http://0xa9.0xfe.1.1/', true],
  ['http://[fe80::1]/', true],
  ['http://[febf::1]/', true],
  ['http://[::ffff:169.254.1.1]/', true],
  ['http://[64:ff9b::a9fe:101]/', true],
  ['http://169.253.1.1/', false],
  ['http://127.0.0.1/', false],
  ['http://[fec0::1]/', false],
  ['http://name.example/', false],
])('the address in %s is refused: %s', (url, refused) => expect(isRefusedAddress(hostNameOf(new URL(url)))).toBe(refused));

test('what a name resolves to is judged where the connection is made', async () => {
  // an address in octal is a name to everybody but the resolver
  const connection = (host: string) =>
    new Promise<Error>((resolve) => connect({ host, port: 1, lookup: guardedLookup }).on('error', resolve));
  expect(await connection('0251.0376.0251.0376')).toBeInstanceOf(RefusedAddressError);
  expect((await connection('localhost')).message).toMatch(/ECONNREFUSED/);
});

test('pauses double, with a part left to chance, up to a longest one, and come to an end', () => {
  const longest = Array.from({ length: MAX_ATTEMPTS }, (_, n) => retryInMs(n + 1, () => 0));
  expect(longest).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, null].map((seconds) => seconds && seconds * 1000));
  expect(retryInMs(3, () => 1)).toBe(4_000);
  expect(longest.reduce<number>((sum, ms) => sum + (ms ?? 0), 0)).toBeLessThan(40 * 60_000);
});
