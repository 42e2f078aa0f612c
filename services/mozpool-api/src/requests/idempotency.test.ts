import type { ApiDeps } from '../api-deps.js';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { testToken } from '../testing/tokens.js';

let api: TestApi;
/** Called once a request is committed, before anybody is answered. */
let committed: () => void = () => undefined;
beforeAll(async () => {
  const wrap = (deps: ApiDeps): ApiDeps => ({
    ...deps,
    engine: {
      ...deps.engine,
      async createRequestOnce(...input) {
        const made = await deps.engine.createRequestOnce(...input);
        committed();
        return made;
      },
    },
  });
  api = await openTestApi({ access: { AUTH: 'token', ANONYMOUS_SCOPE: 'request' }, wrap });
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  committed = () => undefined;
  await api.db.query('delete from requests');
  await api.setDevices('ready');
});

const BODY = { assignee: 'alice', duration: 3600, image: 'b2g', b2gbase: 'http://x/' };
const ask = (key: string | null, body: object = BODY, headers: Record<string, string> = {}, device = 'any') =>
  api.call('POST', `/api/device/${device}/request/`, body, { ...(key !== null && { 'idempotency-key': key }), ...headers });
const count = async () => Number((await api.db.query('select count(*) from requests')).rows[0].count);

test('the same call again gets the request that the first one made, as it is by then', async () => {
  const first = await ask('k1');
  expect(first.headers.get('idempotent-replay')).toBeNull();
  const { id } = first.body.request;
  await api.call('POST', `/api/request/${id}/renew/`, { duration: 60 });
  const { b2gbase, ...rest } = BODY;
  const again = await ask('k1', { b2gbase, ...rest });
  expect([again.status, again.headers.get('idempotent-replay'), again.body.request.id]).toEqual([200, 'true', id]);
  expect(again.body.request.expires).not.toBe(first.body.request.expires);
  await api.call('POST', `/api/request/${id}/return/`);
  expect((await ask('k1')).status).toBe(200);
  expect(await count()).toBe(1);
});

test('another body, another device or another caller is another matter', async () => {
  const { id } = (await ask('k1')).body.request;
  expect(await ask('k1', { ...BODY, duration: 60 })).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  expect((await ask('k1', BODY, {}, 'panda-1')).status).toBe(422);
  expect(await count()).toBe(1);
  const token = await testToken(api, {});
  const own = await ask('k1', BODY, token.headers);
  expect([own.status, own.headers.get('idempotent-replay'), own.body.request.id === id]).toEqual([200, null, false]);
});

test('of many equal calls at once one makes the request, and all are answered with it', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask('k1')));
  expect(await count()).toBe(1);
  expect(new Set(answers.map(({ body }) => body.request.id)).size).toBe(1);
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(answers.filter(({ headers }) => headers.get('idempotent-replay') === null)).toHaveLength(1);
  expect((await api.db.query('select from claims')).rowCount).toBe(1);
});

test('a process that dies between the commit and the answer costs no second device', async () => {
  committed = () => {
    throw new Error('the end');
  };
  expect((await ask('k1')).status).toBe(500);
  expect(await count()).toBe(1);
  committed = () => undefined;
  const again = await ask('k1');
  expect([again.status, again.headers.get('idempotent-replay'), again.body.request.assigned_device]).toEqual([
    200,
    'true',
    expect.stringMatching(/^panda-/),
  ]);
  expect(await count()).toBe(1);
});

test('a call that was refused leaves its key free', async () => {
  expect((await ask('k1', { ...BODY, image: 'nope' })).status).toBe(404);
  expect((await ask('k1')).status).toBe(200);
});

test('calls without a key make a request each; a key has 1 to 255 characters', async () => {
  await ask(null);
  await ask(null);
  expect(await count()).toBe(2);
  expect((await ask('x'.repeat(255))).status).toBe(200);
  for (const key of ['', 'x'.repeat(256)])
    expect(await ask(key)).toMatchObject({ status: 400, body: { code: 'invalid_header', detail: expect.stringMatching(/1 to 255/) } });
});
