import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Installation, type InstallationOptions, startInstallation } from '@mozpool/stack';
import { copyPreparedPostgres } from '@mozpool/testkit';
import pg from 'pg';
import { createEvents, type Events } from './events.js';
import { createHttp, type Http } from './http.js';
import { createRelayRecord, type RelayRecord } from './relay-record.js';
import { withMore } from './with-more.js';

export interface Story {
  readonly installation: Installation;
  /** Everything the installation writes; its logs are in `logs/`. */
  readonly dataDir: string;
  /** The API. */
  readonly api: Http;
  /** The rack's control port. */
  readonly rack: Http;
  readonly events: Events;
  readonly relays: RelayRecord;
  /** For what the API does not show; only reads. */
  readonly db: pg.Pool;
}

export interface StoryOptions extends Partial<Omit<InstallationOptions, 'dataDir' | 'port'>> {
  /** Idle devices are checked every 600 s of the rack's time. Else it is seldom: a rack at rest would be busy with little else. */
  idleChecks?: 'scaled';
  /** It begins with nothing, as a first `npm start`. Else its Postgres is a copy of one that was prepared once for all stories. */
  fresh?: true;
}

const DEFAULTS = { devices: 6, agents: 1, timeScale: 100, queue: 'auto', failures: false } as const;
/** Stories run side by side: each worker's rack has addresses of its own. */
const NETWORK = Number(process.env.JEST_WORKER_ID ?? 1);
/** Of real time, between two checks of an idle device. */
const IDLE_CHECK_SECONDS = 30;
const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 30_000;

/**
 * One installation for all tests of a file. The tests themselves are made with `step`, which says in its failures where
 * the logs are, and keeps them.
 */
export function openStory(name: string, { idleChecks, fresh, ...given }: StoryOptions = {}) {
  const options = { ...DEFAULTS, seed: name, network: NETWORK, ...given };
  let story: Story | undefined;
  let dataDir = '';
  let failed = false;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), `mozpool-e2e-${name}-`));
    // the embedded Postgres may run under an account of its own and has to pass through
    await chmod(dataDir, 0o755);
    if (!fresh) await copyPreparedPostgres(join(dataDir, 'postgres'));
    const env = idleChecks === 'scaled' ? options.env : withSeldomIdleChecks(options);
    const installation = await startInstallation({ ...options, ...(env && { env }), dataDir, port: 0 });
    const db = new pg.Pool({ connectionString: installation.databaseUrl, max: 4 });
    // a story may end Postgres by force; the query that fails with it says so
    db.on('error', () => undefined);
    story = {
      installation,
      dataDir,
      api: createHttp(installation.url),
      rack: createHttp(installation.rackUrl),
      events: createEvents(db),
      relays: createRelayRecord(installation.relayRecord),
      db,
    };
  }, START_WITHIN_MS);

  afterAll(async () => {
    await story?.db.end();
    await story?.installation.stop();
    if (!failed && story) await rm(dataDir, { recursive: true, force: true });
  }, STOP_WITHIN_MS);

  const step = (title: string, body: (story: Story) => Promise<void>, timeoutMs = 30_000) =>
    test(
      title,
      async () => {
        if (!story) throw new Error(`the installation did not start; its logs are in ${dataDir}/logs`);
        try {
          await body(story);
        } catch (error) {
          failed = true;
          throw withMore(error, `The logs of the installation are kept in ${dataDir}/logs.`);
        }
      },
      timeoutMs,
    );
  return { step };
}

function withSeldomIdleChecks({ timeScale, env }: Pick<InstallationOptions, 'timeScale' | 'env'>): InstallationOptions['env'] {
  const ready = IDLE_CHECK_SECONDS * timeScale;
  const seldom = { DEVICE_LIMITS: JSON.stringify({ seconds: { ready } }), CHECK_MAX_AGE: String(3 * ready) };
  const own = (['mozpool-api', 'lifeguard-worker'] as const).map((name) => [name, { ...seldom, ...env?.[name] }]);
  return { ...env, ...Object.fromEntries(own) };
}

/** Where the boards of an imaging server find its TFTP server, as the rack was told. */
export async function tftpPortOf(dataDir: string): Promise<number> {
  const rack = JSON.parse(await readFile(join(dataDir, 'rack.json'), 'utf8')) as { devices: { tftp: { port: number } }[] };
  return rack.devices[0]!.tftp.port;
}
