import { openTestApi, SETUP_LIMIT_MS, type TestApiOptions } from '../testing/test-api.js';
import { testToken } from '../testing/tokens.js';

jest.setTimeout(SETUP_LIMIT_MS);

const GOOD = { assignee: 'alice', duration: 3600, image: 'android' };

async function statuses(access: TestApiOptions['access'], headers: Record<string, string> = {}): Promise<number[]> {
  const api = await openTestApi({ access: { AUTH: 'token', ...access } });
  try {
    await api.setDevices('ready');
    const calls = [
      ['GET', '/api/version/', null],
      ['GET', '/api/request/list/', null],
      ['POST', '/api/device/any/request/', GOOD],
      ['POST', '/api/device/panda-1/set-comments/', { comments: 'x' }],
      ['GET', '/api/token/list/', null],
    ] as const;
    const answers = [];
    for (const [method, path, body] of calls) answers.push((await api.call(method, path, body, headers)).status);
    return answers;
  } finally {
    await api.close();
  }
}

test.each([
  ['none', [401, 401, 401, 401, 401]],
  ['public', [200, 401, 401, 401, 401]],
  ['read', [200, 200, 401, 401, 401]],
  ['request', [200, 200, 200, 401, 401]],
  ['operate', [200, 200, 200, 200, 401]],
] as const)('with ANONYMOUS_SCOPE=%s callers without a token are answered %j', async (ANONYMOUS_SCOPE, expected) => {
  expect(await statuses({ ANONYMOUS_SCOPE })).toEqual(expected);
});

test('only those of the given networks may do it', async () => {
  expect(await statuses({ ANONYMOUS_SCOPE: 'request', ANONYMOUS_NETWORKS: ['127.0.0.0/8'] })).toEqual([200, 200, 200, 401, 401]);
  expect(await statuses({ ANONYMOUS_SCOPE: 'request', ANONYMOUS_NETWORKS: ['10.0.0.0/8'] })).toEqual([401, 401, 401, 401, 401]);
});

test('behind a proxy it is the address that the proxy saw that counts; without one what a caller claims does not', async () => {
  const lab: TestApiOptions['access'] = { ANONYMOUS_SCOPE: 'read', ANONYMOUS_NETWORKS: ['10.0.0.0/8'] };
  const forwarded = (address: string) => ({ 'x-forwarded-for': address });
  expect(await statuses({ ...lab, TRUST_PROXY: 1 }, forwarded('10.0.0.7'))).toEqual([200, 200, 401, 401, 401]);
  expect(await statuses({ ...lab, TRUST_PROXY: 1 }, forwarded('10.0.0.7, 192.0.2.1'))).toEqual([401, 401, 401, 401, 401]);
  expect(await statuses(lab, forwarded('10.0.0.7'))).toEqual([401, 401, 401, 401, 401]);
});

test('with AUTH=none everybody may do everything, and tokens are not looked at', async () => {
  expect(await statuses({ AUTH: 'none' }, { authorization: 'Bearer nonsense' })).toEqual([200, 200, 200, 200, 200]);
});

test('calls are limited for each token and each address, tries of tokens too', async () => {
  const api = await openTestApi({ access: { AUTH: 'token', RATE_LIMIT: 0.4, ANONYMOUS_SCOPE: 'read', TRUST_PROXY: 1 } });
  try {
    const call = (headers: Record<string, string>) => api.call('GET', '/api/version/', null, headers);
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const first = await call(from('10.0.0.1'));
    expect([first.status, first.headers.get('ratelimit-policy'), first.headers.get('ratelimit')]).toEqual([
      200,
      '"calls";q=2;w=5',
      '"calls";r=1;t=5',
    ]);
    expect((await call(from('10.0.0.1'))).status).toBe(200);
    const refused = await call(from('10.0.0.1'));
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_calls', per_second: 0.4, retry_after: expect.any(Number) } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get('ratelimit')).toMatch(/^"calls";r=0;t=[1-3]$/);
    const token = await testToken(api, {});
    for (const status of [200, 200, 429]) expect((await call({ ...from('10.0.0.1'), ...token.headers })).status).toBe(status);
    for (const status of [401, 401, 429])
      expect((await call({ ...from('10.0.0.2'), authorization: 'Bearer mzp_guess' })).status).toBe(status);
  } finally {
    await api.close();
  }
});
