import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../support/container-images.js';
import { runCommand } from '../support/run-command.js';

/** Of builds and of tests, not of an installation. */
const OF_BUILDS = ['NPMRC', 'REVISION', 'RACK_TAG'];
const PASSWORD = /^(POSTGRES|REDIS|GRAFANA)_PASSWORD=[0-9a-f]{48}$/;

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-environment-'));
  file = join(directory, '.env');
});
afterEach(() => rm(directory, { recursive: true }));
const makeEnv = (profile: string) => runCommand('sh', ['services/make-env.sh', profile, file], { cwd: PROJECT });
const lines = async () => (await readFile(file, 'utf8')).trim().split('\n');

test.each([
  ['simulator', ['COMPOSE_PROFILES=simulator', 'TIME_SCALE=60', 'LAB_FILE=/rack/lab.json']],
  ['hardware', ['COMPOSE_PROFILES=hardware', 'TIME_SCALE=1', 'REDIS_PORT=6379', 'SERVER=', 'IP_ADDRESS=']],
])('.env for %s has passwords of its own, which nobody else reads, and keeps them', async (profile, settings) => {
  await makeEnv(profile);
  const first = await lines();
  expect(first.filter((line) => PASSWORD.test(line))).toHaveLength(3);
  expect(first.filter((line) => !PASSWORD.test(line))).toEqual(settings);
  expect(new Set(first.map((line) => line.split('=')[1])).size).toBeGreaterThan(4);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await makeEnv(profile);
  expect(await lines()).toEqual(first);
});

test('.env that somebody has changed gets what is missing, and no other line is touched', async () => {
  await writeFile(file, 'POSTGRES_PASSWORD=of-mine\nCOMPOSE_PROFILES=observability,simulator\nTAG=1.2.3');
  await makeEnv('simulator');
  expect(await lines()).toEqual([
    'POSTGRES_PASSWORD=of-mine',
    'COMPOSE_PROFILES=observability,simulator',
    'TAG=1.2.3',
    expect.stringMatching(PASSWORD),
    expect.stringMatching(PASSWORD),
  ]);
});

test('.env of a simulated rack does not become one for hardware without a word', async () => {
  await makeEnv('simulator');
  const before = await lines();
  await expect(makeEnv('hardware')).rejects.toThrow(/is for COMPOSE_PROFILES=simulator already; change that there/);
  expect(await lines()).toEqual(before);
});

test('.env.example names every variable that docker-compose.yml reads, and no other', async () => {
  const [compose, example] = await Promise.all(
    ['docker-compose.yml', '.env.example'].map((name) => readFile(new URL(name, PROJECT), 'utf8')),
  );
  const read = [...compose!.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name!).filter((name) => !OF_BUILDS.includes(name));
  const named = [...example!.matchAll(/^(?:# )?([A-Z_0-9]+)=/gm)].map(([, name]) => name!);
  // what chooses profiles is read by docker compose itself
  expect(named.sort()).toEqual([...new Set([...read, 'COMPOSE_PROFILES'])].sort());
});
