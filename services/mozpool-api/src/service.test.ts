import { readConfig, silentLog } from '@mozpool/service-kit';
import { testDatabase, waitFor } from '@mozpool/testkit';
import { apiConfig } from './config.js';
import { createApiService } from './service.js';

/** The first test file of a run starts Postgres. */
const LIMIT_MS = 60_000;

const serviceWith = (env: Record<string, string>) =>
  createApiService({
    config: readConfig(apiConfig, { PORT: '0', HOST: '127.0.0.1', ...env }),
    log: silentLog,
    fatal: (reason) => {
      throw new Error(reason);
    },
  });

test(
  'the service serves, is ready with its database and queue, and stops twice',
  async () => {
    const database = await testDatabase();
    const service = serviceWith({ DATABASE_URL: database.url, QUEUE_URL: database.url });
    await service.start();
    const base = `http://127.0.0.1:${service.port()}`;
    try {
      await waitFor(async () => (await fetch(`${base}/readyz`)).status === 200, { what: 'readiness', timeoutMs: 15_000 });
      expect(await (await fetch(`${base}/api/device/list/`)).json()).toEqual({ devices: [] });
      const live = await waitFor(
        async () => {
          const body = (await (await fetch(`${base}/livez`)).json()) as { alive: boolean; ticks: { last_completed_at: string | null }[] };
          return body.ticks.every(({ last_completed_at }) => last_completed_at !== null) ? body : undefined;
        },
        { what: 'a tick of each ticker' },
      );
      expect(live.alive).toBe(true);
    } finally {
      await Promise.all([service.stop(), service.stop()]);
      await database.drop();
    }
    await expect(fetch(`${base}/livez`)).rejects.toThrow();
  },
  LIMIT_MS,
);

test(
  'the service starts and says what is missing while Postgres and the queue are away',
  async () => {
    const nowhere = 'postgres://nobody@127.0.0.1:1/none';
    const service = serviceWith({ DATABASE_URL: nowhere, QUEUE_URL: nowhere });
    await service.start();
    const base = `http://127.0.0.1:${service.port()}`;
    try {
      expect((await fetch(`${base}/livez`)).status).toBe(200);
      expect((await fetch(`${base}/api/version`)).status).toBe(200);
      const ready = await fetch(`${base}/readyz`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({
        ready: false,
        checks: [
          { name: 'postgres', ok: false },
          { name: 'queue', ok: false },
        ],
      });
      const devices = await fetch(`${base}/api/device/list/`);
      expect(devices.status).toBe(503);
      expect(devices.headers.get('retry-after')).toBe('2');
      expect(await devices.json()).toMatchObject({ code: 'database_unavailable' });
    } finally {
      await service.stop();
    }
  },
  LIMIT_MS,
);
