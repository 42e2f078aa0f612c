import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@mozpool/testkit';
import pg from 'pg';
import { expectSoundHistory } from '../support/check-history.js';
import {
  buildImages,
  buildNextRelease,
  IMAGE_TAG,
  IMAGES,
  imageName,
  PROJECT,
  RELEASED_IMAGES,
  writeEnvironment,
} from '../support/container-images.js';
import { createEvents } from '../support/events.js';
import { parseRelayActions, READ_RELAY_ACTIONS } from '../support/relay-record.js';
import { type RunningClients, startClients } from '../support/running-clients.js';
import { withMore } from '../support/with-more.js';
import { clusterAnswers, createNamespace, loadImages, type Namespace } from './support/cluster.js';
import { truthServers } from './support/truth.js';

const NAMESPACE = 'mozpool-e2e';
const PASSWORD = 'of-one-test';
const NEXT = 'e2e-next';
const TOKEN_WITHIN_S = 60;
const CLIENTS = 3;
const PREPARE_WITHIN_MS = 1_200_000;
/** Longer than Kubernetes lets a pod take to end. */
const OLD_PODS_GONE_WITHIN_MS = 60_000;
const INSTALL_WITHIN = '8m';
const INSTALL_WITHIN_MS = 500_000;
/** Beside those of a staging environment. */
const VALUES = {
  image: { tag: IMAGE_TAG, pullPolicy: 'Never' },
  timeScale: 100,
  simulator: { devices: 10 },
  api: { service: { type: 'NodePort' } },
};

(clusterAnswers() ? describe : describe.skip)('the chart on a real cluster', () => {
  let directory: string;
  let namespace: Namespace;
  let db: pg.Pool;
  let token = '';

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mozpool-helm-'));
    await writeFile(join(directory, 'values.json'), JSON.stringify(VALUES));
    await buildImages(await writeEnvironment(directory));
    await buildNextRelease(NEXT, {
      name: '9999_next_release.sql',
      sql: `alter table requests add column next_release text not null default 'added';\n`,
    });
    await loadImages([
      ...IMAGES.map((image) => imageName(image)),
      ...RELEASED_IMAGES.map((image) => imageName(image, NEXT)),
      // the rack stands for hardware, and stays
      'postgres:18',
      'redis:7',
    ]);
    namespace = await createNamespace(NAMESPACE);
    await namespace.apply(...truthServers(PASSWORD));
    await namespace.kubectl(['wait', '--for=condition=Available', 'deployment/postgres', 'deployment/redis', '--timeout=180s'], {
      timeoutMs: 200_000,
    });
    const { host, port } = await namespace.nodePort('postgres');
    db = new pg.Pool({ connectionString: `postgres://mozpool:${PASSWORD}@${host}:${port}/mozpool`, max: 3 });
    db.on('error', () => undefined);
  }, PREPARE_WITHIN_MS);

  afterAll(async () => {
    await db?.end();
    await namespace?.remove();
    await rm(directory, { recursive: true, force: true });
  }, 180_000);

  const chart = (command: string, ...more: string[]) =>
    namespace.helm(
      [
        command,
        'mozpool',
        'k8s/mozpool',
        '--values=k8s/mozpool/values-staging.yaml',
        `--values=${join(directory, 'values.json')}`,
        '--wait',
        `--timeout=${INSTALL_WITHIN}`,
        ...more,
      ],
      { cwd: PROJECT, timeoutMs: INSTALL_WITHIN_MS },
    );
  const clients = async () => {
    const { host, port } = await namespace.nodePort('mozpool-api');
    return startClients({ urls: [`http://${host}:${port}`], token }, { count: CLIENTS });
  };
  /** Of all pods but the rack, those that are just ending included. */
  const releasesRunning = async () => {
    const images = await namespace.kubectl([
      'get',
      'pods',
      '--selector=app.kubernetes.io/instance=mozpool,app.kubernetes.io/component!=rack',
      '--output=jsonpath={range .items[*]}{.spec.containers[0].image}{"\\n"}{end}',
    ]);
    const tags = images.trim().split('\n');
    return [...new Set(tags.map((image) => image.split(':')[1]))];
  };
  const step = (title: string, body: () => Promise<void>, timeoutMs = INSTALL_WITHIN_MS) =>
    test(
      title,
      async () => {
        try {
          await body();
        } catch (error) {
          const pods = await namespace.kubectl(['get', 'pods', '--output=wide']).catch(String);
          const events = await namespace.kubectl(['get', 'events', '--sort-by=.lastTimestamp']).catch(String);
          throw withMore(error, `${pods}\n${events.split('\n').slice(-25).join('\n')}`);
        }
      },
      timeoutMs,
    );

  step('is not installed without its secret, and says which one', async () => {
    await expect(chart('install')).rejects.toThrow(/there is no secret "mozpool" in the namespace "mozpool-e2e"/);
    await namespace.kubectl(['create', 'secret', 'generic', 'mozpool', '--from-literal=queue-url=redis://:x@redis:6379']);
    await expect(chart('install')).rejects.toThrow(/the secret "mozpool" has no key "database-url"/);
    await namespace.kubectl(['delete', 'secret', 'mozpool']);
  });

  step('is installed by one command', async () => {
    await namespace.kubectl([
      'create',
      'secret',
      'generic',
      'mozpool',
      `--from-literal=database-url=postgres://mozpool:${PASSWORD}@postgres:5432/mozpool`,
      `--from-literal=queue-url=redis://:${PASSWORD}@redis:6379`,
    ]);
    await chart('install');
    const pods = await namespace.kubectl(['get', 'pods', '--selector=app.kubernetes.io/instance=mozpool', '--output=name']);
    expect(pods.trim().split('\n')).toHaveLength(7);
  });

  step('`helm test` asks for a device, gets it and gives it back', async () => {
    expect(await namespace.helm(['test', 'mozpool', '--timeout=5m'], { timeoutMs: INSTALL_WITHIN_MS })).toMatch(/Phase:\s+Succeeded/);
    const { rows } = await db.query(`select state, assignee from requests`);
    expect(rows).toEqual([{ state: 'closed', assignee: 'mozpool try' }]);
  });

  step('an upgrade with a new migration fails no call and no request', async () => {
    token = await makeToken(namespace);
    const running = await clients();
    await someMore(running);
    await chart('upgrade', `--set=image.tag=${NEXT}`, `--set=simulator.tag=${IMAGE_TAG}`);
    await someMore(running);
    await running.stop();
    await waitFor(async () => (await releasesRunning()).join() === NEXT, {
      timeoutMs: OLD_PODS_GONE_WITHIN_MS,
      everyMs: 500,
      what: 'the pods of the release before to be gone',
    });
    const { rows } = await db.query('select distinct next_release from requests');
    expect(rows).toEqual([{ next_release: 'added' }]);
  });

  step('pods of an agent and of the API that are deleted lose nothing', async () => {
    const running = await clients();
    await someMore(running);
    for (const component of ['bmm-agent', 'mozpool-api']) {
      const [pod] = (
        await namespace.kubectl(['get', 'pods', `--selector=app.kubernetes.io/component=${component}`, '--output=name'])
      ).split('\n');
      await namespace.kubectl(['delete', pod!]);
      await someMore(running);
    }
    await running.stop();
    const readActions = ['exec', 'deployment/mozpool-rack', '--', 'node', '-e', READ_RELAY_ACTIONS];
    const relayActions = async () => parseRelayActions(await namespace.kubectl(readActions));
    await expectSoundHistory({ db, events: createEvents(db), relayActions });
  });

  step('uninstalling leaves nothing behind', async () => {
    await namespace.helm(['uninstall', 'mozpool', '--wait', '--timeout=3m'], { timeoutMs: INSTALL_WITHIN_MS });
    await waitFor(
      async () => {
        const kinds =
          'all,configmaps,persistentvolumeclaims,poddisruptionbudgets,networkpolicies,ingresses,horizontalpodautoscalers,secrets,serviceaccounts';
        const left = await namespace.kubectl(['get', kinds, '--output=name', '--ignore-not-found']);
        const ours = left.split('\n').filter((name) => /mozpool/.test(name) && name !== 'secret/mozpool');
        if (ours.length > 0) throw new Error(ours.join(' '));
        return true;
      },
      { timeoutMs: 90_000, everyMs: 500, what: 'everything to be gone' },
    );
  });
});

async function someMore(clients: RunningClients): Promise<void> {
  const until = clients.done() + CLIENTS;
  await waitFor(() => clients.done() >= until, { timeoutMs: 180_000, everyMs: 100, what: `${CLIENTS} more requests to be served` });
}

/** As docs/operations/install.md says: what a pod prints can be lost to whoever watches it, and not to its log. */
async function makeToken({ kubectl }: Namespace): Promise<string> {
  const pod = 'first-token';
  await kubectl([
    'run',
    pod,
    '--restart=Never',
    `--image=${imageName('cli')}`,
    '--image-pull-policy=Never',
    `--env=DATABASE_URL=postgres://mozpool:${PASSWORD}@postgres:5432/mozpool`,
    '--',
    'token',
    'create',
    'e2e',
    '--scope',
    'request',
  ]);
  await kubectl(['wait', `pod/${pod}`, '--for=jsonpath={.status.phase}=Succeeded', `--timeout=${TOKEN_WITHIN_S}s`]);
  const out = await kubectl(['logs', pod]);
  await kubectl(['delete', 'pod', pod]);
  const [made] = /^mzp_[0-9a-f]+/m.exec(out) ?? [];
  if (!made) throw new Error(`no token was printed, but: ${out}`);
  return made;
}
