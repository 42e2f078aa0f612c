import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { testToken } from '../testing/tokens.js';

const SESSION = '/api/session/';
const WEEK_MS = 7 * 24 * 3_600_000;
let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ access: { AUTH: 'token', ANONYMOUS_SCOPE: 'public' } });
  await api.setDevices('ready');
}, SETUP_LIMIT_MS);
afterAll(() => api.close());

/** Signs in as a browser does: from then on the cookie is all that it sends. */
async function signIn(input: Parameters<typeof testToken>[1] = {}) {
  const token = await testToken(api, { scope: 'operate', ...input });
  const answer = await api.call('POST', SESSION, '', token.headers);
  expect(answer.status).toBe(201);
  const header = answer.headers.get('set-cookie') ?? '';
  return { token, answer, header, cookie: header.split(';')[0] ?? '' };
}
const comment = (headers: Record<string, string>) => api.call('POST', '/api/device/panda-1/set-comments/', { comments: 'x' }, headers);

test('a token is exchanged for a cookie that no script and no other site can use, and may then do what the token may', async () => {
  const { token, answer, header, cookie } = await signIn({ pools: ['even'] });
  expect(header).toMatch(/^mozpool_session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/);
  expect(answer.text).not.toContain(cookie.split('=')[1]);
  expect(answer.body.session).toMatchObject({ auth: 'token', name: token.name, scope: 'operate', pools: ['even'], signed_in: true });
  const left = Date.parse(`${answer.body.session.expires_at}Z`) - Date.now();
  expect(Math.abs(left - WEEK_MS)).toBeLessThan(60_000);
  expect((await api.call('GET', SESSION, null, { cookie })).body).toEqual(answer.body);
  expect((await comment({ cookie })).status).toBe(200);
  expect((await api.call('POST', '/api/device/panda-2/set-comments/', { comments: 'x' }, { cookie })).status).toBe(403);
  expect((await api.call('GET', '/api/token/list/', null, { cookie })).body).toMatchObject({ code: 'forbidden', needed: 'admin' });
});

test('what is done in a session is audited under the name of its token', async () => {
  const { token, cookie } = await signIn();
  await comment({ cookie });
  const { rows } = await api.db.query('select who, token_id::int as token from audit_log order by id desc limit 1');
  expect(rows).toEqual([{ who: token.name, token: token.id }]);
});

test('the cookie is sent over https alone where the service is reached by it', async () => {
  const secure = await openTestApi({
    access: { AUTH: 'token' },
    wrap: (deps) => ({ ...deps, publicUrl: () => 'https://mozpool.example' }),
  });
  try {
    const { headers } = await secure.call('POST', SESSION, '', (await testToken(secure)).headers);
    expect(headers.get('set-cookie')).toMatch(/; Secure$/);
  } finally {
    await secure.close();
  }
});

test('signing out ends the session for every holder of the cookie, and once more does no harm', async () => {
  const { cookie } = await signIn();
  for (let time = 0; time < 2; time += 1) {
    const out = await api.call('DELETE', SESSION, null, { cookie });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringMatching(/^mozpool_session=; Path=\/; Max-Age=0;/)]);
  }
  await api.until(async () => (await comment({ cookie })).status === 401, 'the session is over');
  expect((await api.call('DELETE', SESSION)).status).toBe(204);
});

test('a session is over with its token, and when its time is over', async () => {
  const revoked = await signIn();
  await api.db.query(`update tokens set revoked_at = now(), revoked_by = 'x' where id = $1`, [revoked.token.id]);
  await api.until(async () => (await comment({ cookie: revoked.cookie })).status === 401, 'the token is revoked');
  const old = await signIn();
  await api.db.query(
    `update sessions set created_at = now() - interval '8 days', expires_at = now() - interval '1 s' where token_id = $1`,
    [old.token.id],
  );
  expect(await comment({ cookie: old.cookie })).toMatchObject({ status: 401 });
  expect((await api.call('GET', SESSION, null, { cookie: old.cookie })).body.session).toMatchObject({
    name: 'anonymous',
    scope: 'public',
    signed_in: false,
    expires_at: null,
  });
  const short = await signIn({ expiresInSeconds: 60 });
  expect(Date.parse(`${short.answer.body.session.expires_at}Z`) - Date.now()).toBeLessThan(61_000);
});

test('a stream ends with the session that it was begun in', async () => {
  const { cookie } = await signIn();
  const response = await fetch(`${api.base}/api/events/`, { headers: { cookie } });
  expect(response.status).toBe(200);
  await api.call('DELETE', SESSION, null, { cookie });
  for await (const _chunk of response.body!);
}, 15_000);

test.each(['cross-site', 'same-site'])('a call that the browser says is %s is not one of the person', async (from) => {
  const { cookie } = await signIn();
  expect((await comment({ cookie, 'sec-fetch-site': from })).status).toBe(401);
  expect((await api.call('GET', '/api/device/panda-1/power-off/', null, { cookie, 'sec-fetch-site': from })).status).toBe(401);
  expect((await comment({ cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
});

test('a page of another origin changes nothing, whatever it sends', async () => {
  const { cookie } = await signIn();
  expect(await comment({ cookie, origin: 'https://evil.example' })).toMatchObject({ status: 403, body: { code: 'forbidden_origin' } });
});

test('only a token begins a session: a session does not prolong itself, and nobody has none', async () => {
  const { cookie } = await signIn();
  expect((await api.call('POST', SESSION, '', { cookie })).status).toBe(401);
  expect((await api.call('POST', SESSION, '')).status).toBe(401);
  expect((await api.call('POST', SESSION, '', { authorization: 'Bearer mzp_guess' })).status).toBe(401);
});

test.each(['mozpool_session=', 'mozpool_session=guess', `mozpool_session=${'A'.repeat(43)}`, 'other=1', ''])(
  'with the cookie %j a caller is anonymous',
  async (cookie) => {
    expect((await api.call('GET', SESSION, null, { cookie })).body.session).toMatchObject({ name: 'anonymous', signed_in: false });
    expect((await comment({ cookie })).status).toBe(401);
  },
);

test('where strangers may do nothing, a session that is over hears that it has to sign in again', async () => {
  const closed = await openTestApi({ access: { AUTH: 'token', ANONYMOUS_SCOPE: 'none' } });
  try {
    const cookie = `mozpool_session=${'A'.repeat(43)}`;
    expect((await closed.call('GET', SESSION, null, { cookie })).body.detail).toMatch(/the session is over; sign in again/);
    expect((await closed.call('POST', SESSION, '', (await testToken(closed)).headers)).status).toBe(201);
  } finally {
    await closed.close();
  }
});

test('with AUTH=none there is nothing to sign in to', async () => {
  const open = await openTestApi();
  try {
    expect((await open.call('GET', SESSION)).body.session).toMatchObject({ auth: 'none', scope: 'admin', signed_in: false });
    expect((await open.call('POST', SESSION, '')).body.code).toBe('no_sign_in');
  } finally {
    await open.close();
  }
});
