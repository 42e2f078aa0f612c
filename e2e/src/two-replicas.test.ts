import { createClient } from '@mozpool/client';
import { waitFor } from '@mozpool/testkit';
import { overlappingClaims } from './support/claim-history.js';
import { type EventReader, readEvents } from './support/event-reader.js';
import { createHttp, type Http } from './support/http.js';
import { openStory } from './support/open-story.js';
import { ask, B2G, devicesAvailable, giveBack, outcomeOf } from './support/requests.js';

const DEVICES = 6;
const CLIENTS = 12;
const REQUESTS_EACH = 3;
/** Clients that wait, renew and return: every four seconds, while they wait, too, so that a server dies under renewals. */
const PATIENT_CLIENTS = 20;
const DURATION_SECONDS = 12;
const USES_MS = 2_000;

const { step } = openStory('two-replicas', { devices: DEVICES, agents: 2, apis: 2, timeScale: 200, idleChecks: 'scaled' });

/** Every call goes to the other replica than the one before, as a load balancer would send it. */
function spread(urls: readonly string[]): Http {
  const servers = urls.map((url) => createHttp(url));
  let n = 0;
  const next = () => servers[n++ % servers.length]!;
  return {
    url: urls[0]!,
    get: (path) => next().get(path),
    post: (path, body) => next().post(path, body),
    patch: (path, body) => next().patch(path, body),
  };
}

const positions = ({ events }: EventReader) => events.map(({ position }) => position);
const rising = (numbers: number[]) => numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);

step('devices prove themselves behind two replicas', async ({ api }) => {
  await devicesAvailable(api);
});

step(
  'requests whose calls alternate between the replicas are served one device each, and both replicas tell the same',
  async ({ installation, events }) => {
    const readers = installation.urls.map((url) => readEvents([url]));
    const wandering = readEvents(installation.urls);
    await waitFor(() => [...readers, wandering].every((reader) => reader.connected()), { timeoutMs: 5_000, what: 'streams to begin' });
    const client = async () => {
      const api = spread(installation.urls);
      for (let n = 0; n < REQUESTS_EACH; n++) {
        const { id } = await ask(api);
        const { state, why } = await outcomeOf(api, id, { timeoutMs: 60_000 });
        if (state !== 'ready') throw new Error(`request ${id} ended in ${state}: ${why}`);
        if (n === 1) wandering.cut();
        await giveBack(api, id);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    expect(overlappingClaims(await events.all('claimed', 'released'))).toEqual([]);

    const closings = (reader: EventReader) =>
      reader.events.filter(({ machine, to_state }) => machine === 'request' && to_state === 'closed');
    for (const reader of [...readers, wandering])
      await waitFor(() => closings(reader).length === CLIENTS * REQUESTS_EACH, {
        timeoutMs: 5_000,
        what: 'every closed request in the stream',
      });
    await Promise.all([...readers, wandering].map((reader) => reader.stop()));
    for (const reader of [...readers, wandering]) expect(rising(positions(reader))).toBe(true);
    const [first, second, third] = [...readers, wandering].map((reader) => new Set(positions(reader)));
    const common = (a: Set<number>, b: Set<number>) =>
      [...a].filter((position) => position >= Math.min(...b) && position <= Math.max(...b));
    expect(common(first!, second!)).toEqual(common(second!, first!));
    expect(common(first!, third!)).toEqual(common(third!, first!));
  },
  90_000,
);

step('a long poll at one replica is woken by a change that the other made', async ({ installation }) => {
  const [one, other] = installation.urls.map((url) => createHttp(url)) as [Http, Http];
  const { id } = await ask(one);
  await outcomeOf(one, id);
  const began = performance.now();
  const polled = one.get(`/api/request/${id}/status/?wait=30&state=ready`);
  await giveBack(other, id);
  expect((await polled).body.state).toBe('closed');
  expect(performance.now() - began).toBeLessThan(5_000);
});

step(
  'one replica is killed in the middle: clients go on with the other, and it joins again',
  async ({ installation }) => {
    const { apis, urls } = installation;
    const client = createClient({ servers: urls, timeoutMs: 5_000 });
    const reader = readEvents(urls);
    const work = async () => {
      const { id } = await client.requestDevice({
        image: 'b2g',
        assignee: 'e2e',
        durationSeconds: 600,
        bootConfig: { b2gbase: 'http://example.com/b2g/' },
      });
      await client.waitUntilReady(id, { timeoutMs: 60_000 });
      await client.returnRequest({ params: { id } });
      return id;
    };
    const working = Array.from({ length: DEVICES }, work);
    await waitFor(() => reader.events.some(({ machine, to_state }) => machine === 'request' && to_state === 'pending'), {
      timeoutMs: 20_000,
      what: 'a request that is being served',
    });
    await apis[1]!.kill9();
    const ids = await Promise.all(working);
    await apis[1]!.restart();
    for (const id of ids) expect((await createHttp(urls[1]!).get(`/api/request/${id}/status/`)).body.state).toBe('closed');
    await waitFor(
      () =>
        ids.every((id) =>
          reader.events.some(({ request, to_state, machine }) => machine === 'request' && request === id && to_state === 'closed'),
        ),
      {
        timeoutMs: 10_000,
        what: 'every closed request in the stream',
      },
    );
    await reader.stop();
    expect(rising(positions(reader))).toBe(true);
  },
  90_000,
);

step(
  'one of two servers is killed while 20 clients wait, renew and return: none sees an error, none asks twice',
  async ({ installation, db }) => {
    const { apis, urls } = installation;
    const held: string[] = [];
    const use = async (n: number) => {
      const client = createClient({ servers: urls });
      const spec = {
        image: 'b2g',
        assignee: `client ${n}`,
        durationSeconds: DURATION_SECONDS,
        bootConfig: { b2gbase: B2G.b2gbase },
        waitSeconds: 120,
      };
      const notReturned: Error[] = [];
      const device = await client.withDevice(
        spec,
        async ({ device, signal }) => {
          held.push(device.name);
          await new Promise<void>((resolve, reject) => {
            setTimeout(resolve, USES_MS);
            signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          });
          return device.name;
        },
        { onNotReturned: (error) => notReturned.push(error) },
      );
      expect(notReturned).toEqual([]);
      return device;
    };
    const working = Promise.all(Array.from({ length: PATIENT_CLIENTS }, (_, n) => use(n)));
    working.catch(() => undefined);
    // some have a device and renew, the others wait
    await waitFor(() => held.length >= 2, { timeoutMs: 30_000, what: 'devices in hand' });
    expect(held.length).toBeLessThan(PATIENT_CLIENTS);
    await apis[1]!.kill9();
    await waitFor(() => held.length >= PATIENT_CLIENTS / 2, { timeoutMs: 60_000, what: 'half of the clients to be served by the other' });
    await apis[1]!.restart();
    expect(await working).toHaveLength(PATIENT_CLIENTS);
    const { rows } = await db.query(
      `select assignee, count(*)::int as made, bool_and(state = 'closed') as closed from requests where assignee like 'client %' group by assignee order by assignee`,
    );
    const expected = Array.from({ length: PATIENT_CLIENTS }, (_, n) => ({ assignee: `client ${n}`, made: 1, closed: true }));
    expect(rows).toEqual(expected.sort((a, b) => (a.assignee < b.assignee ? -1 : 1)));
    const renewed = await db.query(`select count(*)::int as n from events where kind = 'renewed'`);
    expect(renewed.rows[0].n).toBeGreaterThan(0);
  },
  150_000,
);
