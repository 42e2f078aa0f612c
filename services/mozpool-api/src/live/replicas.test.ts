import type { LabInput } from '@mozpool/contracts';
import { applyLab, createPool, type Pool } from '@mozpool/db';
import { readConfig, silentLog } from '@mozpool/service-kit';
import { type EventListener, listenToEvents, type TestDatabase, testDatabase, waitFor } from '@mozpool/testkit';
import { apiConfig } from '../config.js';
import { type ApiService, createApiService } from '../service.js';

/** The first test file of a run starts Postgres. */
const LIMIT_MS = 120_000;
const DEVICES = 20;
const LISTENERS = 20;
const ROUNDS = 10;
/** The second replica stops before this round. */
const STOP_AT = 7;
/** A change that nobody is woken for would be seen after the wait only: much later than a round may take. */
const WAIT_SECONDS = 60;
const ROUND_WITHIN_MS = 20_000;
const STATES = ['locked_out', 'troubleshooting'] as const;

const names = Array.from({ length: DEVICES }, (_, n) => `panda-${n + 1}`);
const LAB: LabInput = {
  imagingServers: [{ fqdn: 'imaging1' }],
  hardwareTypes: [{ type: 'panda', model: 'ES' }],
  devices: names.map((name, n) => ({
    name,
    fqdn: `${name}.example`,
    mac: (n + 1).toString(16).padStart(12, '0'),
    imagingServer: 'imaging1',
    hardware: { type: 'panda', model: 'ES' },
    environment: n % 2 === 0 ? 'even' : 'odd',
  })),
};

let database: TestDatabase;
let db: Pool;
let replicas: { service: ApiService; base: string; stopped: boolean }[];
/** Where a client goes next: any replica that runs, in turn. */
let turn = 0;
const clients: { stop(): Promise<void> }[] = [];
const anyBase = () => {
  const running = replicas.filter(({ stopped }) => !stopped);
  return running[turn++ % running.length]!.base;
};

beforeAll(async () => {
  database = await testDatabase();
  db = createPool(database.url, { max: 3, applicationName: 'replicas test' });
  await applyLab(db, LAB);
  replicas = [];
  for (let n = 0; n < 2; n++) {
    const env = { PORT: '0', HOST: '127.0.0.1', DATABASE_URL: database.url, QUEUE_URL: database.url };
    const service = createApiService({
      config: readConfig(apiConfig, env),
      log: silentLog,
      fatal: (reason) => {
        throw new Error(reason);
      },
    });
    await service.start();
    replicas.push({ service, base: `http://127.0.0.1:${service.port()}`, stopped: false });
  }
}, LIMIT_MS);
afterEach(async () => {
  await Promise.all(clients.map((client) => client.stop()));
});
afterAll(async () => {
  await Promise.all(replicas.map(({ service }) => service.stop()));
  await db.end();
  await database.drop();
}, LIMIT_MS);

/** Listens until told to stop, coming back at another replica after every `comesBackAfter` events and whenever a stream ends. */
function listener(query: string, comesBackAfter: number) {
  const positions: number[] = [];
  let lastId: string | null = null;
  let over = false;
  let close: () => void = () => undefined;
  const run = (async () => {
    while (!over) {
      let left = comesBackAfter;
      const stream: EventListener | undefined = await listenToEvents(`${anyBase()}/api/events/${query}`, {
        lastEventId: lastId,
        onEvent: ({ data }) => {
          if (left <= 0) return;
          positions.push(data.position);
          lastId = String(data.position);
          if (--left <= 0) close();
        },
        // a replica that stops may refuse the call: the next one is asked
      }).catch(() => undefined);
      if (!stream) continue;
      close = () => stream.close();
      // what was missed may have come before this line
      if (over || left <= 0) close();
      if (lastId === null) await Promise.race([waitFor(() => stream.lastId() !== null, { what: 'the beginning' }), stream.ended]);
      lastId ??= stream.lastId();
      await stream.ended;
    }
  })();
  return {
    positions,
    begun: () => lastId !== null,
    async stop() {
      over = true;
      close();
      await run;
    },
  };
}

/** Asks again and again for the state of one device. */
function poller(name: string) {
  const seen: string[] = [];
  const leave = new AbortController();
  const run = (async () => {
    while (!leave.signal.aborted) {
      const known = seen.at(-1);
      const query = known === undefined ? '' : `?wait=${WAIT_SECONDS}&state=${known}`;
      const response = await fetch(`${anyBase()}/api/device/${name}/status/${query}`, { signal: leave.signal }).catch(() => undefined);
      // a replica that stops may refuse the call: the next one is asked
      if (!response?.ok) continue;
      const { state } = (await response.json()) as { state: string };
      if (state !== known) seen.push(state);
    }
  })();
  return {
    seen,
    async stop() {
      leave.abort();
      await run;
    },
  };
}

test(
  'listeners and long polls that go from one replica to the other see every change once and in order, also when one stops',
  async () => {
    // half of them come back after a few events, each after another number
    const listeners = Array.from({ length: LISTENERS }, (_, n) =>
      listener(n % 4 === 3 ? '?pool=even' : '', n % 2 === 0 ? Number.POSITIVE_INFINITY : 5 + n),
    );
    const pollers = names.map(poller);
    clients.push(...listeners, ...pollers);
    await waitFor(() => listeners.every(({ begun }) => begun()) && pollers.every(({ seen }) => seen.length === 1), {
      what: 'everybody to listen',
      timeoutMs: ROUND_WITHIN_MS,
    });
    const { last: first } = (await db.query('select last from event_positions')).rows[0];

    let current = 'new';
    const expected = [current];
    for (let round = 0; round < ROUNDS; round++) {
      if (round === STOP_AT) {
        replicas[1]!.stopped = true;
        await replicas[1]!.service.stop();
      }
      const next = STATES[round % 2]!;
      await Promise.all(
        names.map(async (name) => {
          const { status } = await fetch(`${anyBase()}/api/device/${name}/state-change/${current}/to/${next}/`, { method: 'POST' });
          expect(status).toBe(200);
        }),
      );
      current = next;
      expected.push(next);
      await waitFor(() => pollers.every(({ seen }) => seen.length === expected.length), {
        what: `everybody to see round ${round}`,
        timeoutMs: ROUND_WITHIN_MS,
      });
    }
    for (const { seen } of pollers) expect(seen).toEqual(expected);

    const { rows } = await db.query(
      `select e.position, d.environment from events e left join devices d on d.id = e.device_id where e.position > $1 order by e.position`,
      [first],
    );
    expect(rows.length).toBeGreaterThanOrEqual(DEVICES * ROUNDS);
    const all = rows.map(({ position }) => position as number);
    const even = rows.filter(({ environment }) => environment === 'even').map(({ position }) => position as number);
    const heard = (n: number) => listeners[n]!.positions.filter((position) => position > first && position <= all.at(-1)!);
    const wanted = (n: number) => (n % 4 === 3 ? even : all);
    await waitFor(() => listeners.every((_, n) => heard(n).length >= wanted(n).length), {
      what: 'everybody to have heard everything',
      timeoutMs: ROUND_WITHIN_MS,
    });
    for (let n = 0; n < LISTENERS; n++) expect(heard(n)).toEqual(wanted(n));
  },
  LIMIT_MS,
);
