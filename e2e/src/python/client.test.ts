import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { waitFor } from '@mozpool/testkit';
import { overlappingClaims } from '../support/claim-history.js';
import { openStory } from '../support/open-story.js';
import { devicesAvailable } from '../support/requests.js';
import { type Environment, findPython, installClient, pipReachesAnIndex } from './python.js';

const python = findPython();
const missing = python === null ? 'no Python 3.9 or newer' : pipReachesAnIndex(python) ? null : 'pip reaches no index';

const DEVICES = 10;
const CLIENTS = 20;
const ROUNDS = 2;
/** Long enough for several renewals. */
const HOLD_SECONDS = 5;
/** Clients renew after a third of it, so that each does while the server is away; a slow machine may miss one. */
const RESERVATION_SECONDS = 8;
const AWAY_MS = 3_000;

(missing === null ? describe : describe.skip)(`the Python client, installed${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let environment: Environment;
  beforeAll(async () => {
    environment = await installClient(python!);
  }, 300_000);
  afterAll(() => environment?.remove());

  test('its tests pass', async () => {
    const out = await environment.run('python', ['-m', 'pytest', '-q']);
    expect(out).toMatch(/\d+ passed/);
    expect(out).not.toMatch(/failed/);
  }, 180_000);

  test('it compiles without a warning, and its types hold where it is installed', async () => {
    await environment.run('python', ['-W', 'error', '-m', 'compileall', '-q', '-f', 'src', 'tests']);
    expect(await environment.run('mypy', ['--strict', '--package', 'mozpool'])).toMatch(/no issues found/);
    for (const tests of ['tests/unit', 'tests/live']) expect(await environment.run('mypy', ['--strict', tests])).toMatch(/no issues found/);
  }, 180_000);

  describe('with a rack', () => {
    const { step } = openStory('python', { devices: DEVICES, apis: 2, timeScale: 200 });

    step(
      'it holds devices of running services, and old harnesses do with one import changed, while a server is down',
      async ({ api, installation }) => {
        await devicesAvailable(api);
        const out = await environment.run('python', ['-m', 'pytest', '-q', 'tests/live'], {
          env: { MOZPOOL_TEST_URL: installation.urls.join(',') },
        });
        expect(out).toMatch(/\d+ passed/);
        expect(out).not.toMatch(/skipped|failed/);
      },
      180_000,
    );

    step(
      `one of two servers is killed while ${CLIENTS} clients wait, renew and return: none sees an error, and no request is made twice`,
      async ({ api, installation, events, db }) => {
        await devicesAvailable(api);
        const before = (await events.all('created')).length;
        const clients = startClients(environment, installation.urls);
        await waitFor(() => clients.holding().size >= 3 && clients.waiting().size >= 3, {
          timeoutMs: 60_000,
          what: 'clients that hold devices, and clients that wait',
        });
        const killedAt = Date.now();
        await installation.apis[1]!.kill9();
        await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
        const backAt = Date.now();
        await installation.apis[1]!.restart();
        const { code, lines, complaints } = await clients.ended;

        expect({ code, failed: lines.filter(({ what }) => what === 'failed'), complaints }).toEqual({
          code: 0,
          failed: [],
          complaints: '',
        });
        const returned = lines.filter(({ what }) => what === 'returned').map(({ request }) => request);
        expect(new Set(returned).size).toBe(CLIENTS * ROUNDS);
        const made = (await events.all('created')).slice(before);
        expect(new Set(made.map(({ requestId }) => requestId))).toEqual(new Set(returned));
        expect(made).toHaveLength(CLIENTS * ROUNDS);
        expect(overlappingClaims(await events.all('claimed', 'released'))).toEqual([]);
        const renewedMeanwhile = (await events.all('renewed')).filter(({ at }) => +at > killedAt && +at < backAt);
        expect(renewedMeanwhile.length).toBeGreaterThan(CLIENTS / 2);
        const open = await db.query('select count(*)::int as n from requests where state <> $1 and assignee like $2', [
          'closed',
          'client %',
        ]);
        expect(open.rows[0].n).toBe(0);
      },
      180_000,
    );
  });
});

interface Line {
  client: number;
  what: 'asks' | 'holds' | 'returned' | 'failed';
  request?: number;
  error?: string;
}

/** Starts the clients in a process of their own, and follows what each of them does. */
function startClients({ bin, tests }: Environment, urls: readonly string[]) {
  const args = [CLIENTS, ROUNDS, HOLD_SECONDS, RESERVATION_SECONDS].map(String);
  const child: ChildProcess = spawn(join(bin, 'python'), [join(tests, 'tests/live/many_clients.py'), ...args], {
    env: { ...process.env, MOZPOOL_TEST_URL: urls.join(',') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  let complaints = '';
  createInterface({ input: child.stdout! }).on('line', (line) => lines.push(JSON.parse(line)));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  /** The last thing that each client did. */
  const latest = () => new Map(lines.map((line) => [line.client, line]));
  const doing = (what: Line['what']) => [...latest().values()].filter((line) => line.what === what);
  return {
    /** Requests whose devices are held. */
    holding: () => new Set(doing('holds').map(({ request }) => request!)),
    /** Clients that wait for a device. */
    waiting: () => new Set(doing('asks').map(({ client }) => client)),
    ended: new Promise<{ code: number | null; lines: Line[]; complaints: string }>((done) =>
      child.once('close', (code) => done({ code, lines, complaints })),
    ),
  };
}
