import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@mozpool/stack';
import pg from 'pg';
import { buildImages, IMAGE_TAG, PROJECT, writeEnvironment } from '../../support/container-images.js';
import { createEvents, type Events } from '../../support/events.js';
import { createHttp, type Http } from '../../support/http.js';
import { parseRelayActions, READ_RELAY_ACTIONS, type RelayAction } from '../../support/relay-record.js';
import { type CommandOptions, runCommand } from '../../support/run-command.js';
import { withMore } from '../../support/with-more.js';

export interface ComposeStory {
  /** `docker compose …` on this installation; resolves to what it printed. */
  compose(args: readonly string[], options?: CommandOptions): Promise<string>;
  /** One of the scripts in services/, which work on the installation that the environment names. */
  script(name: string, args: readonly string[], options?: CommandOptions): Promise<string>;
  /** Both replicas, with the first token once `signIn` was called. */
  apis: Http[];
  urls: string[];
  token: string;
  signIn(token: string): void;
  db: pg.Pool;
  events: Events;
  relayActions(): Promise<RelayAction[]>;
  /** Ends a container's process by force and starts it again. */
  killAndStart(service: string): Promise<void>;
}

const BUILD_WITHIN_MS = 900_000;
const UP_WITHIN_MS = 240_000;
const DOWN_WITHIN_MS = 120_000;
/** That of the other stories: deadlines that are checked afterwards follow from it. */
const TIME_SCALE = '100';

/** docker-compose.yml as it is, with ports that are free here, and with the database published for what the API does not show. */
export function openCompose(name: string) {
  const project = `mozpool-${name}-${process.pid}`;
  let directory = '';
  let story: ComposeStory | undefined;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), `mozpool-e2e-${name}-`));
    const ports = await Promise.all(Array.from({ length: 3 }, () => freePort()));
    const published = join(directory, 'published.yml');
    await writeFile(published, `services: { postgres: { ports: ['127.0.0.1:${ports[2]}:5432'] } }\n`);
    const given = [
      `TIME_SCALE=${TIME_SCALE}`,
      `API_PORT=${ports[0]}`,
      `API_PORT_2=${ports[1]}`,
      'ANONYMOUS_SCOPE=request',
      // wherever the engine put its networks, but nowhere else
      'ANONYMOUS_NETWORKS=172.16.0.0/12,192.168.0.0/16',
    ];
    const envFile = await writeEnvironment(directory, given);
    await buildImages(envFile);
    const password = /^POSTGRES_PASSWORD=(.*)$/m.exec(await readFile(envFile, 'utf8'))![1];
    const db = new pg.Pool({ connectionString: `postgres://mozpool:${password}@127.0.0.1:${ports[2]}/mozpool`, max: 4 });
    // the story ends Postgres by force; the query that fails with it says so
    db.on('error', () => undefined);
    story = tell({ db, envFile, published, project, urls: [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`] });
  }, BUILD_WITHIN_MS);

  afterAll(async () => {
    await story?.db.end();
    await story?.compose(['down', '--volumes', '--timeout', '5'], { timeoutMs: DOWN_WITHIN_MS });
    await rm(directory, { recursive: true, force: true });
  }, DOWN_WITHIN_MS);

  const step = (title: string, body: (story: ComposeStory) => Promise<void>, timeoutMs = UP_WITHIN_MS) =>
    test(
      title,
      async () => {
        if (!story) throw new Error('the images were not built');
        try {
          await body(story);
        } catch (error) {
          const states = await story.compose(['ps', '--all', '--format', '{{.Service}} {{.Status}}']).catch(String);
          const lines = await story.compose(['logs', '--tail', '15', '--no-color']).catch(String);
          throw withMore(error, `The containers:\n${states}\nTheir last lines:\n${lines}`);
        }
      },
      timeoutMs,
    );
  return { step };
}

function tell(at: { db: pg.Pool; envFile: string; published: string; project: string; urls: string[] }): ComposeStory {
  const { db, urls } = at;
  const env = {
    TAG: IMAGE_TAG,
    RACK_TAG: IMAGE_TAG,
    COMPOSE_PROJECT_NAME: at.project,
    COMPOSE_ENV_FILES: at.envFile,
    COMPOSE_FILE: `docker-compose.yml:${at.published}`,
  };
  const run = (program: string, args: readonly string[], options: CommandOptions = {}) =>
    runCommand(program, args, { cwd: PROJECT, ...options, env: { ...env, ...options.env } });
  const compose: ComposeStory['compose'] = (args, options) => run('docker', ['compose', ...args], options);
  const story: ComposeStory = {
    compose,
    script: (name, args, options) => run('sh', [`services/${name}`, ...args], options),
    db,
    events: createEvents(db),
    urls,
    token: '',
    apis: urls.map((url) => createHttp(url)),
    signIn(token) {
      story.token = token;
      story.apis = urls.map((url) => createHttp(url, token));
    },
    async relayActions() {
      return parseRelayActions(await compose(['exec', '-T', 'rack', 'node', '-e', READ_RELAY_ACTIONS]));
    },
    async killAndStart(service) {
      await compose(['kill', service]);
      await compose(['up', '--detach', '--no-deps', '--wait', service], { timeoutMs: UP_WITHIN_MS });
    },
  };
  return story;
}
