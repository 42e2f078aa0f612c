import { createClient } from '@mozpool/client';
import { waitFor } from '@mozpool/testkit';
import { overlappingClaims } from './support/claim-history.js';
import { type EventReader, readEvents } from './support/event-reader.js';
import { createHttp, type Http } from './support/http.js';
import { openStory } from './support/open-story.js';
import { ask, devicesAvailable, giveBack, outcomeOf } from './support/requests.js';

const DEVICES = 6;
const CLIENTS = 12;
const REQUESTS_EACH = 3;

const { step } = openStory('two-replicas', { devices: DEVICES, agents: 2, apis: 2, timeScale: 200 });

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
