/** Postgres and Redis as larger labs have them: over TLS alone, as a cluster, and behind sentinels that replace a master. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCommand, requireTls, startCluster, startSentinels, startTlsRedis, waitFor } from '@mozpool/testkit';
import { openStory, type StoryOptions } from './support/open-story.js';
import { ask, devicesAvailable, giveBack, readyRequest } from './support/requests.js';

const DEVICES = 4;
const NEW_MASTER_WITHIN_MS = 60_000;
const missing = ['redis-server', 'redis-cli', 'openssl'].filter((program) => !hasCommand(program));
const skipped = missing.length === 0 ? '' : ` (skipped: ${missing.join(', ')} is not installed)`;

/** An installation whose services find their servers where `reach` says; what that has to be stopped is given to `keep`. */
function withServers(
  name: string,
  reach: (keep: <Part extends { stop(): Promise<unknown> }>(part: Part) => Part) => NonNullable<StoryOptions['reach']>,
  tell: (step: ReturnType<typeof openStory>['step']) => void,
): void {
  (missing.length === 0 ? describe : describe.skip)(`${name}${skipped}`, () => {
    const parts: { stop(): Promise<unknown> }[] = [];
    const { step } = openStory(name.replaceAll(' ', '-'), {
      devices: DEVICES,
      queue: 'postgres',
      reach: reach((part) => {
        parts.push(part);
        return part;
      }),
    });
    // after the services, which the story stops
    afterAll(async () => {
      for (const part of parts.reverse()) await part.stop();
    });
    step('a device is handed out and taken back', async ({ api }) => {
      await devicesAvailable(api);
      const { id } = await ask(api);
      await readyRequest(api, id);
      await giveBack(api, id);
    });
    tell(step);
  });
}

withServers(
  'over TLS alone',
  (keep) =>
    async ({ url, adminUrl }) => {
      const directory = await mkdtemp(join(tmpdir(), 'mozpool-e2e-authority-'));
      keep({ stop: () => rm(directory, { recursive: true, force: true }) });
      const authority = await requireTls(adminUrl, directory);
      const redis = keep(await startTlsRedis());
      return { databaseUrl: `${url}?sslmode=verify-full&sslrootcert=${encodeURIComponent(authority)}`, queueUrl: redis.url };
    },
  (step) =>
    step('no connection to Postgres is in the clear', async ({ db }) => {
      const { rows } = await db.query<{ service: string; ssl: boolean }>(
        `select application_name as service, bool_and(ssl) as ssl from pg_stat_activity join pg_stat_ssl using (pid)
         where datname = 'mozpool' and backend_type = 'client backend' group by 1`,
      );
      expect(rows.filter(({ ssl }) => !ssl)).toEqual([]);
      expect(rows.map(({ service }) => service)).toEqual(expect.arrayContaining(['lifeguard-worker', 'mozpool-api']));
    }),
);

withServers(
  'Redis as a cluster',
  (keep) => async () => ({ queueUrl: keep(await startCluster()).url }),
  () => undefined,
);

let killMaster: () => Promise<unknown>;
withServers(
  'Redis behind sentinels',
  (keep) => async () => {
    const sentinels = keep(await startSentinels());
    killMaster = sentinels.killMaster;
    return { queueUrl: sentinels.url };
  },
  (step) =>
    step(
      'the master dies while devices are being imaged, and every request has its device from the next one',
      async ({ api, db }) => {
        await devicesAvailable(api);
        const requests = await Promise.all(Array.from({ length: DEVICES }, () => ask(api)));
        await waitFor(
          async () =>
            (await db.query(`select from devices where state in ('pxe_booting', 'mobile_init_started', 'b2g_downloading')`)).rowCount,
          { what: 'devices to be imaged', everyMs: 10 },
        );
        await killMaster();
        await Promise.all(requests.map(({ id }) => readyRequest(api, id, { timeoutMs: NEW_MASTER_WITHIN_MS })));
        for (const { id } of requests) await giveBack(api, id);
        await devicesAvailable(api, { timeoutMs: NEW_MASTER_WITHIN_MS });
      },
      3 * NEW_MASTER_WITHIN_MS,
    ),
);
