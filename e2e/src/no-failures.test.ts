import { metric } from './support/metrics.js';
import { openStory } from './support/open-story.js';
import { ask, giveBack, readyRequest } from './support/requests.js';

const REQUESTS = 40;

const { step } = openStory('no-failures', { devices: 20, agents: 2 });

step(
  'forty requests for twenty devices that never fail are all served',
  async ({ api }) => {
    const ids = (await Promise.all(Array.from({ length: REQUESTS }, () => ask(api)))).map(({ id }) => id);
    await Promise.all(
      ids.map(async (id) => {
        await readyRequest(api, id, { timeoutMs: 55_000 });
        await giveBack(api, id);
      }),
    );
  },
  60_000,
);

step('no attempt of anything failed', async ({ installation: { api, worker }, db }) => {
  const { rows } = await db.query(
    `select d.name, l.message from logs l join devices d on d.id = l.device_id where l.message like '% failed % times %'`,
  );
  expect(rows).toEqual([]);
  expect(await metric(worker.url, 'mozpool_engine_total', 'attempts_counted')).toBe(0);
  expect(await metric(api.url, 'mozpool_engine_total', 'attempts_counted')).toBe(0);
});

step('no device and no request was ever in a failure state', async ({ events }) => {
  const failures = (await events.all('transition')).filter(({ toState }) => toState?.startsWith('failed_'));
  expect(failures).toEqual([]);
});
