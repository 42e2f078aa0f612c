import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeAnswers, waitFor } from '@mozpool/testkit';
import { expectSoundHistory } from '../support/check-history.js';
import { buildNextRelease, imageName, RELEASED_IMAGES } from '../support/container-images.js';
import { createHttp } from '../support/http.js';
import { ask, B2G, devicesAvailable, giveBack, readyRequest, statusOf } from '../support/requests.js';
import { runCommand } from '../support/run-command.js';
import { type RunningClients, startClients } from '../support/running-clients.js';
import { type ComposeStory, openCompose } from './support/open-compose.js';

const UP_WITHIN_MS = 300_000;
const AVAILABLE_WITHIN_MS = 120_000;
const CLIENTS = 4;
/** An outage of Postgres lasts longer than clients insist by default. */
const PATIENT_MS = 60_000;
const NEXT = 'e2e-next';
const SERVICES = ['mozpool-api-1', 'mozpool-api-2', 'lifeguard-worker-1', 'lifeguard-worker-2', 'bmm-agent-1', 'bmm-agent-2'];

(composeAnswers() ? describe : describe.skip)('an installation in docker compose', () => {
  const { step } = openCompose('compose');
  let clients: RunningClients | undefined;
  // those of a step that failed would disturb the next one; what they met is told by the step itself
  afterEach(() => clients?.stop().catch(() => undefined));

  step(
    'comes up by one command, with a dashboard and a first token that is shown once',
    async (story) => {
      await story.compose(['up', '--detach', '--wait'], { timeoutMs: UP_WITHIN_MS });
      const token = await firstToken(story);
      story.signIn(token);
      for (const { url } of story.apis) {
        const page = await createHttp(url).get('/');
        expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
      }
      await story.compose(['up', '--detach', '--wait'], { timeoutMs: UP_WITHIN_MS });
      expect(await firstToken(story)).toBe(token);
    },
    2 * UP_WITHIN_MS,
  );

  step(
    'all devices of the simulated rack become available',
    async ({ apis }) => devicesAvailable(apis[0]!, { count: 20, timeoutMs: AVAILABLE_WITHIN_MS }),
    AVAILABLE_WITHIN_MS,
  );

  step('a client with a token and an old one without get devices through both published ports', async ({ apis, urls }) => {
    for (const api of [...apis, ...urls.map((url) => createHttp(url))]) {
      const { id } = await ask(api);
      await readyRequest(api, id);
      await giveBack(api, id);
      expect((await statusOf(api, id)).state).toBe('closed');
    }
    const mayNot = await createHttp(urls[0]!).post('/api/token/', { name: 'x', scope: 'admin' });
    expect(mayNot.status).toBe(401);
  });

  step('`mozpool try` proves it from inside the network', async ({ compose }) => {
    const tried = ['try', '--server', 'http://mozpool-api-1:8080,http://mozpool-api-2:8080', '--image', 'b2g'];
    const out = await compose([
      'run',
      '--rm',
      '--no-deps',
      '-T',
      'first-token',
      ...tried,
      '--boot-config',
      `{"b2gbase": "${B2G.b2gbase}"}`,
    ]);
    expect(out).toMatch(/20 devices\n[\s\S]*request (\d+) is ready\npanda-\d+ is ready\nrequest \1 is given back\n$/);
  });

  step(
    'nothing is lost while one of each is killed and Redis is emptied',
    async (story) => {
      clients = startClients(story, { count: CLIENTS, patienceMs: PATIENT_MS });
      for (const service of ['mozpool-api-1', 'lifeguard-worker-1', 'bmm-agent-1', 'redis', 'postgres']) {
        await atWork(story);
        await story.killAndStart(service);
        await someMore(clients);
      }
      await atWork(story);
      await story.compose(['exec', '-T', 'redis', 'redis-cli', 'flushall']);
      await someMore(clients);
      await clients.stop();
      await devicesAvailable(story.apis[1]!, { timeoutMs: AVAILABLE_WITHIN_MS });
      await expectSoundHistory(story);
    },
    600_000,
  );

  step(
    'every container is replaced by the next release while requests run, and no call fails',
    async (story) => {
      await buildNextRelease(NEXT, {
        name: '9999_next_release.sql',
        sql: `alter table requests add column next_release text not null default 'added';\n`,
      });
      clients = startClients(story, { count: CLIENTS });
      await someMore(clients);
      const before = await story.compose(['ps', '--quiet', ...SERVICES]);
      await story.script('upgrade.sh', [], { env: { TAG: NEXT }, timeoutMs: 600_000 });
      await someMore(clients);
      await clients.stop();
      const after = await story.compose(['ps', '--format', '{{.ID}} {{.Image}}', ...SERVICES]);
      expect(after.trim().split('\n')).toHaveLength(SERVICES.length);
      for (const line of after.trim().split('\n')) {
        const [id, image] = line.split(' ');
        expect(image).toMatch(new RegExp(`:${NEXT}$`));
        expect(before).not.toContain(id);
      }
      const { rows } = await story.db.query('select distinct next_release from requests');
      expect(rows).toEqual([{ next_release: 'added' }]);
      await devicesAvailable(story.apis[0]!, { timeoutMs: AVAILABLE_WITHIN_MS });
      await expectSoundHistory(story);
    },
    900_000,
  );

  step(
    'a backup brings everything back after the database was lost',
    async (story) => {
      const [api] = story.apis;
      const held = await ask(api!, { duration: 3_600 });
      await readyRequest(api!, held.id);
      const file = join(tmpdir(), `mozpool-backup-${process.pid}`);
      try {
        // devices are looked at all the time: hold still for a moment, to compare
        await story.compose(['stop', 'lifeguard-worker-1', 'lifeguard-worker-2']);
        const kept = await everything(story);
        await story.script('backup.sh', [file]);
        expect(await everything(story)).toBe(kept);
        await story.compose(['start', 'lifeguard-worker-1', 'lifeguard-worker-2']);

        // what comes after the backup is forgotten by it
        const later = await ask(api!);
        await readyRequest(api!, later.id);
        await story.compose(['rm', '--stop', '--force', 'postgres'], { env: { TAG: NEXT } });
        await runCommand('docker', ['volume', 'rm', (await volumeOf(story, 'postgres')).trim()]);

        await story.script('restore.sh', [file, '--stopped'], { env: { TAG: NEXT }, timeoutMs: UP_WITHIN_MS });
        expect(await everything(story)).toBe(kept);
        expect((await story.db.query(`select from pg_stats where tablename = 'devices'`)).rowCount).toBeGreaterThan(0);
        await story.compose(['up', '--detach', '--wait'], { env: { TAG: NEXT }, timeoutMs: UP_WITHIN_MS });
      } finally {
        await rm(file, { force: true });
      }
      expect((await statusOf(api!, held.id)).state).toBe('ready');
      await giveBack(api!, held.id);
      await devicesAvailable(api!, { timeoutMs: AVAILABLE_WITHIN_MS });
      const { id } = await ask(api!);
      await readyRequest(api!, id);
      await giveBack(api!, id);
    },
    600_000,
  );

  step('services end by themselves when they are asked to, and nothing is left behind', async (story) => {
    await story.compose(['stop'], { timeoutMs: 120_000 });
    const ends = await story.compose(['ps', '--all', '--format', '{{.Service}} {{.ExitCode}}', ...SERVICES]);
    expect(ends.trim().split('\n').sort()).toEqual(SERVICES.map((service) => `${service} 0`).sort());
    await story.compose(['down', '--volumes'], { timeoutMs: 120_000 });
    for (const what of ['container', 'volume', 'network'])
      expect([
        what,
        await runCommand('docker', [what, 'ls', '--quiet', '--filter', `label=com.docker.compose.project=${await project(story)}`]),
      ]).toEqual([what, '']);
    for (const image of RELEASED_IMAGES) await runCommand('docker', ['image', 'rm', imageName(image, NEXT)]);
  });
});

/** The one line of the job's log that is a token. */
async function firstToken({ compose }: ComposeStory): Promise<string> {
  const lines = (await compose(['logs', '--no-log-prefix', 'first-token'])).split('\n').filter((line) => line.startsWith('mzp_'));
  expect(lines).toEqual([expect.stringMatching(/^mzp_[0-9a-f]{40,}\s*$/)]);
  return lines[0]!.trim();
}

/** Waits until devices are being booted for requests. */
async function atWork({ db }: ComposeStory): Promise<void> {
  await waitFor(
    async () => {
      const { rows } = await db.query<{ busy: number }>(
        `select count(*)::int as busy from claims c join devices d on d.id = c.device_id where d.state_deadline is not null`,
      );
      return rows[0]!.busy >= 2;
    },
    { timeoutMs: 60_000, everyMs: 20, what: 'devices to be imaged' },
  );
}

/** Waits until the clients have come further. */
async function someMore(clients: RunningClients): Promise<void> {
  const until = clients.done() + CLIENTS;
  await waitFor(() => clients.done() >= until, { timeoutMs: 120_000, everyMs: 100, what: `${CLIENTS} more requests to be served` });
}

/** Every request, device and claim, as text to compare. */
async function everything({ db }: ComposeStory): Promise<string> {
  const tables = ['requests', 'devices', 'claims', 'events', 'images', 'relay_boards'];
  const all = await Promise.all(
    tables.map(async (table) => (await db.query(`select coalesce(json_agg(t order by t.id), '[]') as rows from ${table} t`)).rows[0].rows),
  );
  return JSON.stringify(all);
}

const project = async ({ compose }: ComposeStory): Promise<string> => JSON.parse(await compose(['config', '--format', 'json'])).name;

async function volumeOf(story: ComposeStory, volume: string): Promise<string> {
  const of = (label: string) => ['--filter', `label=com.docker.compose.${label}`];
  return runCommand('docker', ['volume', 'ls', '--quiet', ...of(`project=${await project(story)}`), ...of(`volume=${volume}`)]);
}
