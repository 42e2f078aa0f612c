import { claimsOfOneGeneration, overlappingClaims, overtakings } from './support/claim-history.js';
import type { Http } from './support/http.js';
import { openStory } from './support/open-story.js';
import { ask, giveBack, outcomeOf } from './support/requests.js';

const REQUESTS = 200;
const CLIENTS = 50;
const RUN_LIMIT_MS = 100_000;

const { step } = openStory('load', { devices: 20, agents: 2, timeScale: 200, failures: true, idleChecks: 'scaled' });
const outcomes: { id: number; state: string; why: string }[] = [];

/** Asks again and again, one request at a time, as a CI job does. */
async function client(api: Http, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const { id } = await ask(api);
    const { state, why } = await outcomeOf(api, id, { timeoutMs: RUN_LIMIT_MS, everyMs: 1_000 });
    outcomes.push({ id, state, why });
    await giveBack(api, id);
  }
}

step(
  'of 200 requests by 50 clients for 20 devices that fail by chance, at least 95 % get one',
  async ({ api }) => {
    await Promise.all(Array.from({ length: CLIENTS }, () => client(api, REQUESTS / CLIENTS)));
    const failed = outcomes.filter(({ state }) => state !== 'ready');
    expect(outcomes).toHaveLength(REQUESTS);
    expect(failed.length).toBeLessThanOrEqual(REQUESTS * 0.05);
    for (const { state, why } of failed) {
      expect(state).toMatch(/^failed_(device_not_found|device_busy|bad_device|bad_image)$/);
      expect(why).not.toBe('');
    }
  },
  RUN_LIMIT_MS,
);

step('every request is closed in the end and holds nothing', async ({ db }) => {
  const { rows } = await db.query('select state, count(*)::int from requests group by state');
  expect(rows).toEqual([{ state: 'closed', count: REQUESTS }]);
  expect((await db.query('select from claims')).rowCount).toBe(0);
});

step('no device was ever on two requests', async ({ events }) => {
  const history = await events.all('claimed', 'released');
  expect(history.filter(({ kind }) => kind === 'claimed').length).toBeGreaterThanOrEqual(REQUESTS * 0.95);
  expect(overlappingClaims(history)).toEqual([]);
  expect(claimsOfOneGeneration(history)).toEqual([]);
});

step('waiting requests were served in order', async ({ events }) => {
  expect(overtakings(await events.all('claimed', 'transition'))).toEqual([]);
});
