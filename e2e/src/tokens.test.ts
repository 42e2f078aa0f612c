import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createClient } from '@mozpool/client';
import { waitFor } from '@mozpool/testkit';
import { createHttp } from './support/http.js';
import { MOZPOOL_MAIN } from './support/mozpool-cli.js';
import { openStory } from './support/open-story.js';
import { ask, devicesAvailable, readyRequest } from './support/requests.js';

const { step } = openStory('tokens', { devices: 2, apis: 2, env: { 'mozpool-api': { AUTH: 'token' } } });

/** `mozpool token …`, as an operator types it. */
async function mozpool(databaseUrl: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [MOZPOOL_MAIN, 'token', ...args], { env: { DATABASE_URL: databaseUrl } });
  return stdout.trim();
}

const tokens = { alice: '', bob: '', operator: '' };

step('a stranger hears what is missing', async ({ api }) => {
  expect((await api.get('/api/version/')).status).toBe(200);
  const answer = await api.get<{ code: string; detail: string }>('/api/device/list/');
  expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated', detail: expect.stringContaining('scope read') } });
});

step('the command makes tokens that every replica takes', async ({ installation }) => {
  for (const name of ['alice', 'bob'] as const)
    tokens[name] = await mozpool(installation.databaseUrl, 'create', name, '--scope', 'request');
  tokens.operator = await mozpool(installation.databaseUrl, 'create', 'operator', '--scope', 'admin');
  for (const url of installation.urls)
    for (const token of Object.values(tokens)) expect((await createHttp(url, token).get('/api/device/list/')).status).toBe(200);
});

step(
  'devices boot without tokens, by the secrets of their boots, and only owners and operators take them back',
  async ({ installation }) => {
    const [first = '', second = ''] = installation.urls;
    const as = (token: string, url = first) => createHttp(url, token);
    await devicesAvailable(as(tokens.operator));
    const { id } = await ask(as(tokens.alice), { device: 'any' });
    await readyRequest(as(tokens.alice), id);
    expect((await as('').post(`/api/request/${id}/return/`)).status).toBe(401);
    expect((await as(tokens.bob, second).post(`/api/request/${id}/return/`)).status).toBe(403);
    expect((await as(tokens.alice, second).post(`/api/request/${id}/return/`)).status).toBe(204);

    const other = await ask(as(tokens.bob), { device: 'any' });
    const forced = await as(tokens.operator).post(`/api/request/${other.id}/force-return/`, { reason: 'the rack moves' });
    expect(forced).toMatchObject({ status: 200, body: { outcome: 'returned', state: 'closed' } });
  },
);

step('a creation that is sent to both replicas at once, under one key, is made once', async ({ installation, db }) => {
  const before = Number((await db.query('select count(*) from requests')).rows[0].count);
  const wanted = { assignee: 'twice', duration: 600, image: 'b2g', b2gbase: 'http://example.com/b2g/' };
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      fetch(`${installation.urls[n % 2]}/api/device/any/request/`, {
        method: 'POST',
        body: JSON.stringify(wanted),
        headers: { authorization: `Bearer ${tokens.alice}`, 'idempotency-key': 'once' },
      }).then(async (answer) => ({ status: answer.status, id: ((await answer.json()) as { request: { id: number } }).request.id })),
    ),
  );
  expect(answers).toEqual(Array(6).fill({ status: 200, id: answers[0]!.id }));
  expect(Number((await db.query('select count(*) from requests')).rows[0].count)).toBe(before + 1);
  await createClient({ servers: installation.urls, token: tokens.alice }).returnRequest({ params: { id: answers[0]!.id } });
});

step('a revoked token opens nothing, on any replica', async ({ installation }) => {
  await mozpool(installation.databaseUrl, 'revoke', 'bob');
  for (const url of installation.urls)
    await waitFor(async () => (await createHttp(url, tokens.bob).get('/api/device/list/')).status === 401, {
      timeoutMs: 5_000,
      what: 'the token to be refused',
    });
});

step('all of it is in the audit log', async ({ api, installation }) => {
  const list = createHttp(installation.url, tokens.operator);
  const routes = async (who: string) =>
    (await list.get<{ entries: { route: string }[] }>(`/api/audit/list/?who=${who}`)).body.entries.map(({ route }) => route);
  await waitFor(async () => (await routes('operator')).includes('forceReturn'), { timeoutMs: 5_000, what: 'the forced return' });
  expect(await routes('alice')).toEqual(expect.arrayContaining(['createRequest', 'returnRequest']));
  expect((await api.get('/api/audit/list/')).status).toBe(401);
});
