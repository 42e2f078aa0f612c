import { ApiProblem } from './api-problem.js';
import { poolReason, scopeReason, signIn, signInProblem } from './session.js';

const session = { name: 'alice', scope: 'request', signed_in: true } as const;

test.each([
  ['read', null],
  ['request', null],
  ['operate', 'This needs a token of scope operate; alice has scope request.'],
] as const)('whoever may request and wants to %s is told %s', (needed, expected) => expect(scopeReason(session, needed)).toBe(expected));

test('whoever is not signed in is told to sign in', () => {
  expect(scopeReason({ name: 'anonymous', scope: 'public', signed_in: false }, 'operate')).toBe(
    'Sign in with a token of scope operate to do this.',
  );
  expect(scopeReason(undefined, 'read')).toMatch(/Sign in/);
});

test('where tokens are off everybody may do everything', () => {
  expect(scopeReason({ name: 'anonymous', scope: 'admin', signed_in: false }, 'admin')).toBeNull();
});

test('a token that is limited to pools is told so', () => {
  expect(poolReason({ name: 'alice', pools: ['b2g'] }, 'b2g')).toBeNull();
  expect(poolReason({ name: 'alice', pools: null }, 'mobile')).toBeNull();
  expect(poolReason({ name: 'alice', pools: ['b2g', 'ci'] }, 'mobile')).toBe(
    'alice may use devices of b2g, ci only; this one is in mobile.',
  );
});

test.each(['', 'mzp_1 mzp_2', 'żółć'])('“%s” is no token: the server is not asked', async (token) => {
  await expect(signIn(token)).rejects.toMatchObject({ code: 'unauthenticated', message: expect.stringMatching(/begins with mzp_/) });
});

test('a token that was refused is told why, and nothing of headers', () => {
  const refused = new ApiProblem('unauthenticated', 401, 'This needs a token: it is over. Send it as "Authorization: …".', {
    reason: 'it is over',
  });
  expect(signInProblem(refused)).toBe('It is over.');
  expect(signInProblem(new ApiProblem('unreachable', 0, 'Mozpool cannot be reached.'))).toBe('Mozpool cannot be reached.');
});
