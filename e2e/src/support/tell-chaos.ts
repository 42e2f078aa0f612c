import { hasCommand, waitFor, wipeQueue } from '@mozpool/testkit';
import { expectSoundHistory } from './check-history.js';
import { openStory, type Story } from './open-story.js';
import { B2G, devicesAvailable } from './requests.js';

const DEVICES = 8;
const CLIENTS = 8;
const BOARD_DELAY_MS = 40;
const END_WITHIN_MS = 60_000;

interface Breakable {
  kill9(): Promise<void>;
  restart(): Promise<void>;
}

/** Everything is killed once, and the queue's data deleted, while devices are being prepared for requests. */
export function tellChaos(kind: 'redis' | 'postgres'): void {
  const missing = kind === 'redis' && !hasCommand('redis-server');
  (missing ? describe.skip : describe)(`with the queue in ${kind === 'redis' ? 'Redis' : 'Postgres'}`, () => {
    const { step } = openStory(`chaos-${kind}`, { devices: DEVICES, agents: 2, queue: kind, idleChecks: 'scaled' });
    let clients: Promise<unknown> = Promise.resolve();
    let going = true;

    step('clients ask for devices, again and again', async (story) => {
      await devicesAvailable(story.api);
      // power cycles take long enough to be hit
      for (const { key } of (await story.rack.get<{ key: string }[]>('/boards')).body)
        expect((await story.rack.post(`/boards/${key}/behaviour`, { delayMs: BOARD_DELAY_MS })).status).toBe(200);
      clients = Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(story, `client ${n}`, () => going)));
    });

    const killing = (what: string, which: (story: Story) => Breakable | null, server?: string) =>
      step(`${what} is killed and comes back while devices are being imaged`, async (story) => {
        await imagingUnderWay(story, server);
        const victim = which(story)!;
        await victim.kill9();
        await victim.restart();
      });
    killing('the API', ({ installation }) => installation.api);
    killing('the worker', ({ installation }) => installation.worker);
    killing('the first agent', ({ installation }) => installation.agents[0]!, 'imaging-1');
    killing('the second agent', ({ installation }) => installation.agents[1]!, 'imaging-2');
    if (kind === 'redis') killing('the server of the queue', ({ installation }) => installation.redis);
    killing('Postgres', ({ installation }) => installation.postgres);

    step('everything in the queue is deleted while devices are being imaged', async (story) => {
      await imagingUnderWay(story);
      await wipeQueue(story.installation.queueUrl);
      await imagingUnderWay(story);
    });

    step(
      'every request gets its device in the end, and all devices come back',
      async ({ api, db, events }) => {
        going = false;
        await clients;
        // requests whose clients were never told that they exist
        await waitFor(async () => (await closeReady(db, api)) === 0, {
          timeoutMs: END_WITHIN_MS,
          everyMs: 250,
          what: 'every request to be closed',
        });
        const transitions = await events.all('transition');
        const served = new Set(
          transitions.filter(({ toState, fromState }) => toState === 'ready' && isWaiting(fromState)).map(({ requestId }) => requestId),
        );
        const { rows } = await db.query<{ id: number; state: string }>('select id::int, state from requests order by id');
        expect(rows.filter(({ id, state }) => state !== 'closed' || !served.has(id))).toEqual([]);
        expect(rows.length).toBeGreaterThan(CLIENTS);
        await devicesAvailable(api, { timeoutMs: END_WITHIN_MS });
      },
      2 * END_WITHIN_MS,
    );

    step('no power cycle was done twice, and no claim was made twice', async ({ db, events, relays }) => {
      expect((await relays.all()).filter(({ action }) => action === 'off').length).toBeGreaterThan(DEVICES);
      await expectSoundHistory({ db, events, relayActions: relays.all });
    });
  });
}

const isWaiting = (state: string | null) => state === 'pending' || state === 'contacting_lifeguard';

/** Waits until boot scripts are at work for requests, and a power cycle is, on the imaging server if one is named. */
async function imagingUnderWay({ db }: Story, server: string | null = null): Promise<void> {
  await waitFor(
    async () => {
      const { rows } = await db.query<{ booting: number; cycling: number }>(
        `select count(*) filter (where d.state in ('pxe_booting', 'mobile_init_started', 'b2g_downloading', 'b2g_extracting') and c.id is not null)::int as booting,
           count(*) filter (where d.state in ('pxe_power_cycling', 'pc_power_cycling') and d.generation_at < now() - interval '50 ms')::int as cycling
         from devices d join imaging_servers s on s.id = d.imaging_server_id left join claims c on c.device_id = d.id where s.fqdn = coalesce($1, s.fqdn)`,
        [server],
      );
      return rows[0]!.booting >= 1 && rows[0]!.cycling >= 1;
    },
    { timeoutMs: 25_000, everyMs: 10, what: 'devices to be imaged' },
  );
}

/** A client that gives up on nothing: while something is away it asks again. */
async function client({ api }: Story, assignee: string, going: () => boolean): Promise<void> {
  const insist = <Value>(what: string, call: () => Promise<Value | null>) =>
    waitFor(call, { timeoutMs: END_WITHIN_MS, everyMs: 200, what: `${assignee} to ${what}` });
  while (going()) {
    const { id } = await insist('get a request', async () => {
      const answer = await api.post('/api/device/any/request/', { ...B2G, assignee });
      return answer.status === 200 ? (answer.body.request as { id: number }) : null;
    });
    const { state } = await insist('see the end of its request', async () => {
      const answer = await api.get(`/api/request/${id}/status/`);
      const status = answer.body as { state: string };
      return answer.status === 200 && (status.state === 'ready' || status.state.startsWith('failed_')) ? status : null;
    });
    if (state === 'ready')
      await insist('give its device back', async () => ((await api.post(`/api/request/${id}/return/`)).status === 204 ? true : null));
  }
}

/** Closes what is ready; says how many requests are still open. */
async function closeReady(db: Story['db'], api: Story['api']): Promise<number> {
  const { rows } = await db.query<{ id: number; state: string }>(
    `select id::int, state from requests where state <> 'closed' and not starts_with(state, 'failed_')`,
  );
  for (const { id, state } of rows) if (state === 'ready') await api.post(`/api/request/${id}/return/`);
  return rows.length;
}
