import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { testToken } from '../testing/tokens.js';
import { TOKEN_CACHE_MS } from './authenticate.js';

const LIST = '/api/request/list/';
let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ access: { AUTH: 'token' } });
}, SETUP_LIMIT_MS);
afterAll(() => api.close());

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
const list = (headers: Record<string, string>) => api.call('GET', LIST, null, headers);

describe('a token', () => {
  test('opens what it is for, however the scheme is written, and its use is noted', async () => {
    const { id, text } = await testToken(api, { scope: 'read' });
    expect((await list({ authorization: `bearer  ${text}` })).status).toBe(200);
    const used = async () => (await api.db.query('select last_used_at from tokens where id = $1', [id])).rows[0].last_used_at;
    await api.until(async () => (await used()) !== null, 'the use of the token is noted');
  });

  test('that is mistyped, unknown, revoked or expired is told apart', async () => {
    const { text } = await testToken(api, {});
    const typo = text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
    const revoked = await testToken(api, { name: 'gone' });
    await api.db.query(`update tokens set revoked_at = now(), revoked_by = 'x' where id = $1`, [revoked.id]);
    const expired = await testToken(api, { name: 'old', expiresInSeconds: 60 });
    await api.db.query(`update tokens set expires_at = now() - interval '1 s' where id = $1`, [expired.id]);
    const stranger = await testToken(api, {});
    await api.db.query('delete from tokens where id = $1', [stranger.id]);
    for (const [headers, reason] of [
      [bearer(typo), /mistyped/],
      [bearer(text.slice(0, 20)), /mistyped/],
      [bearer(stranger.text), /not one of this installation/],
      [revoked.headers, /token gone was revoked/],
      [expired.headers, /token old expired/],
      [{ authorization: 'Basic abc' }, /"Bearer mzp_…"/],
      [{ authorization: 'Bearer' }, /"Bearer mzp_…"/],
    ] as const) {
      const answer = await list(headers);
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated', detail: expect.stringMatching(reason) } });
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      expect(answer.text).not.toContain(text.slice(0, 20));
    }
  });

  test('that expires while it is cached is refused from that moment on', async () => {
    const { id, headers } = await testToken(api, { scope: 'read', expiresInSeconds: 3_600 });
    await api.db.query(`update tokens set expires_at = now() + interval '300 ms' where id = $1`, [id]);
    expect((await list(headers)).status).toBe(200);
    const begun = performance.now();
    await api.until(async () => (await list(headers)).status === 401, 'the token has expired');
    expect(performance.now() - begun).toBeLessThan(TOKEN_CACHE_MS);
  });

  test('that is wrong opens nothing, not even what is public', async () => {
    expect((await api.call('GET', '/api/version/', null, bearer('mzp_wrong'))).status).toBe(401);
    expect((await api.call('GET', '/api/version/')).status).toBe(200);
  });
});

describe('tokens over HTTP', () => {
  test('are made by an administrator, shown once, used, listed and revoked within the life of the cache', async () => {
    const admin = await testToken(api, { scope: 'admin', name: 'root' });
    const call = (method: string, path: string, body: object | null = null) => api.call(method, path, body, admin.headers);
    const made = await call('POST', '/api/token/', { name: 'ci', scope: 'read', pools: ['even'], expires_in: 60 });
    expect(made).toMatchObject({
      status: 201,
      body: {
        token: { name: 'ci', scope: 'read', pools: ['even'], state: 'active', created_by: 'root', prefix: made.body.text.slice(0, 12) },
      },
    });
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect((await list(bearer(made.body.text))).status).toBe(200);
    expect(await call('POST', '/api/token/', { name: 'ci', scope: 'read' })).toMatchObject({
      status: 409,
      body: { code: 'token_name_taken' },
    });
    expect((await call('GET', '/api/token/list/')).text).not.toContain(made.body.text);

    const path = `/api/token/${made.body.token.id}/revoke/`;
    for (const _time of [1, 2])
      expect(await call('POST', path)).toMatchObject({ status: 200, body: { token: { state: 'revoked', revoked_by: 'root' } } });
    await api.until(async () => (await list(bearer(made.body.text))).status === 401, 'the token is refused', TOKEN_CACHE_MS + 2_000);
    expect((await call('POST', '/api/token/4711/revoke/')).body.code).toBe('unknown_token');
    const audited = await api.db.query(`select body from audit_log where route = 'createToken'`);
    expect(JSON.stringify(audited.rows)).not.toContain(made.body.text.slice(12));
  });

  test.each([
    [{ name: 'x', scope: 'root' }, /scope: must be one of read, request, operate, admin/],
    [{ name: 'a b', scope: 'read' }, /name: must be 1 to 64 letters/],
    [{ name: 'anonymous', scope: 'read' }, /callers without a token/],
    [{ name: 'x', scope: 'admin', pools: ['even'] }, /pools: scope admin is about everything/],
    [{ name: 'x', scope: 'read', pools: [] }, /pools: must name at least one/],
    [{ name: 'x', scope: 'read', expires_in: 0 }, /expires_in: must be a whole number of seconds/],
  ])('cannot be made of %j', async (body, message) => {
    const admin = await testToken(api, { scope: 'admin' });
    expect(await api.call('POST', '/api/token/', body, admin.headers)).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(message) },
    });
  });
});

test('where tokens are off nobody can make one to have it later', async () => {
  const open = await openTestApi();
  try {
    expect(await open.call('POST', '/api/token/', { name: 'x', scope: 'admin' })).toMatchObject({
      status: 403,
      body: { code: 'token_needed' },
    });
    expect((await open.call('GET', '/api/token/list/')).body).toEqual({ tokens: [] });
  } finally {
    await open.close();
  }
});

test('a stream that is open ends soon after its token is revoked', async () => {
  const { id, headers } = await testToken(api, { scope: 'read' });
  const response = await fetch(`${api.base}/api/events/`, { headers });
  expect(response.status).toBe(200);
  const over = response.text().then(() => true);
  await api.db.query(`update tokens set revoked_at = now(), revoked_by = 'x' where id = $1`, [id]);
  expect(await over).toBe(true);
  expect((await fetch(`${api.base}/api/events/`, { headers })).status).toBe(401);
}, 20_000);
