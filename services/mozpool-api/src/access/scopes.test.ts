import { type Method, ROUTE_IDS, routeOf, SCOPES, TOKEN_SCOPES } from '@mozpool/contracts';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { type TestToken, testToken } from '../testing/tokens.js';

let api: TestApi;
const tokens: Record<string, TestToken> = {};
beforeAll(async () => {
  api = await openTestApi({ access: { AUTH: 'token' }, oldBootScripts: 'refuse' });
  for (const scope of TOKEN_SCOPES) tokens[scope] = await testToken(api, { scope });
}, SETUP_LIMIT_MS);
afterAll(() => api.close());

/** Nothing of what these name exists: who may call gets as far as to hear that. */
const NAMES: Record<string, string> = { id: '999999', event: 'please_self_test' };
const operations = ROUTE_IDS.flatMap((id) => routeOf(id).methods.map((method) => ({ id, method }))).filter(
  ({ id }) => routeOf(id).scope !== 'device',
);

/** Streams are left as soon as they begin. */
async function statusOf(id: (typeof ROUTE_IDS)[number], method: Method, headers: Record<string, string>) {
  const path = routeOf(id).path.replace(/:(\w+)/g, (_all, name: string) => NAMES[name] ?? 'nope');
  const over = new AbortController();
  const response = await fetch(api.base + path, { method, headers, redirect: 'manual', signal: over.signal });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const body: unknown = isStream ? null : await response.json().catch(() => null);
  over.abort();
  return { status: response.status, body, headers: response.headers };
}

describe.each(operations)('$method of $id', ({ id, method }) => {
  const { scope: needed } = routeOf(id);
  const rank = (scope: string) => (SCOPES as readonly string[]).indexOf(scope);

  test('is refused to callers without a token, unless it is public', async () => {
    const { status, headers, body } = await statusOf(id, method, {});
    // signing in is open to everybody who has a token to show
    if (id === 'createSession') return expect(status).toBe(401);
    expect(status === 401).toBe(needed !== 'public');
    if (status !== 401) return;
    expect(headers.get('www-authenticate')).toBe('Bearer realm="mozpool"');
    expect(body).toMatchObject({ code: 'unauthenticated', detail: expect.stringContaining(`scope ${needed}`) });
  });

  test.each(TOKEN_SCOPES)('asks of a token of scope %s whether that is enough', async (scope) => {
    const { status, body } = await statusOf(id, method, tokens[scope]!.headers);
    const enough = rank(scope) >= rank(needed);
    expect([401, 403].includes(status)).toBe(!enough);
    if (!enough) expect(body).toMatchObject({ code: 'forbidden', token: tokens[scope]!.name, has: scope, needed });
  });
});
