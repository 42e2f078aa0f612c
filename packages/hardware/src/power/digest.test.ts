import { createHash } from 'node:crypto';
import { answerDigest } from './digest.js';

const hash = (algorithm: 'md5' | 'sha256', text: string) => createHash(algorithm).update(text).digest('hex');

// RFC 7616 §3.9.1
const example = {
  method: 'GET',
  uri: '/dir/index.html',
  user: 'Mufasa',
  password: 'Circle of Life',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  hash,
};
const challenge = (algorithm: string, more = 'qop="auth, auth-int", ') =>
  `Digest realm="http-auth@example.org", ${more}algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;

test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
])('answers the challenge of RFC 7616 with %s', (algorithm, response) => {
  const answer = answerDigest(challenge(algorithm), example);
  expect(answer).toContain(`response="${response}"`);
  expect(answer).toContain('nc=00000001');
  expect(answer).toContain('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"');
});

test('answers without a quality of protection as RFC 2069 did', () => {
  expect(answerDigest(challenge('MD5', ''), example)).not.toContain('qop');
});

test.each([
  'Basic realm="x"',
  'Digest realm="x"',
  'Digest realm="x", nonce="y", algorithm=SHA-512',
  'Digest realm="x", nonce="y", qop="auth-int"',
])('%s cannot be answered', (text) => {
  expect(answerDigest(text, example)).toBeNull();
});
