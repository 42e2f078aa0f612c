import { checkBootProof } from './boot-proof.js';

const OURS = { boot: 7, bootSecret: 'abc' };

test.each([
  [7, 'abc', OURS, 'fine'],
  [6, 'abc', OURS, 'stale'],
  [7, 'abd', OURS, 'stale'],
  [7, 'xbc', OURS, 'stale'],
  [7, 'ab', OURS, 'stale'],
  [7, 'abcabc', OURS, 'stale'],
  [7, '', OURS, 'stale'],
  [7, null, OURS, 'stale'],
  [7, '', { boot: 7, bootSecret: '' }, 'stale'],
  [7, null, { boot: 7, bootSecret: null }, 'stale'],
  [0, null, { boot: null, bootSecret: null }, 'stale'],
] as const)('boot %j with secret %j is, for %j, %s', (boot, secret, ours, outcome) => {
  for (const old of ['accept', 'refuse'] as const) expect(checkBootProof({ boot, secret }, ours, old)).toBe(outcome);
});

test('a script that does not know its boot is believed where that is wanted', () => {
  expect(checkBootProof({ boot: null, secret: null }, OURS, 'accept')).toBe('fine');
  expect(checkBootProof({ boot: null, secret: 'abc' }, OURS, 'refuse')).toBe('refused');
});
