import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeAnswers } from '@mozpool/testkit';
import { buildImages, IMAGES, imageName, SERVICE_IMAGES, writeEnvironment } from '../support/container-images.js';
import { runCommand } from '../support/run-command.js';

const BASE = 'node:24-bookworm-slim';
const LIMIT_BYTES = 300 * 1024 * 1024;
const BUILD_WITHIN_MS = 900_000;
const SAVE_WITHIN_MS = 300_000;
/** Files that would tell how to get at something. */
const SECRET_FILE = /(^|\/)(\.npmrc|\.env(\..*)?|\.git|\.netrc|\.docker\/config\.json|id_(rsa|ed25519)|[^/]*\.(pem|key))$/;
/** Certificates are public, and npm comes with the base image. */
const NOT_SECRET = /^(etc\/ssl\/|usr\/(local\/)?(lib|share)\/)/;
const LEFTOVER = /(^|\/)(src|testing|e2e)\/.*\.tsx?$|\.test\.[jt]s$|\.d\.ts$|\.tsbuildinfo$|(^|\/)app\/(docs|k8s|\.ci)\//;
/** What other people's packages bring is theirs. */
const FOREIGN = /\/node_modules\/(?!@mozpool\/)/;
/** Programs of the build; packages that depend on them at run time do not exist. */
const BUILD_TOOLS = [
  'typescript',
  'jest',
  '@swc/core',
  '@biomejs/biome',
  'knip',
  'dependency-cruiser',
  'vite',
  'testcontainers',
  'playwright-core',
];

/** Containers start slowly on a loaded machine. */
jest.setTimeout(120_000);

interface Inspected {
  Size: number;
  Config: {
    User: string;
    Healthcheck?: { Test: string[] };
    Labels: Record<string, string>;
    Cmd: string[] | null;
    Entrypoint: string[] | null;
    Env: string[];
  };
}

(composeAnswers() ? describe : describe.skip)('the images', () => {
  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'mozpool-images-'));
    try {
      await buildImages(await writeEnvironment(directory));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }, BUILD_WITHIN_MS);

  test.each(IMAGES)('%s runs without root, without a shell, and says what it is', async (image) => {
    const { Config } = await inspect(imageName(image));
    expect(Config.User).toBe('node');
    const command = [...(Config.Entrypoint ?? []), ...(Config.Cmd ?? [])];
    expect(command.filter((word) => word.startsWith('node'))).not.toEqual([]);
    expect(command).not.toContain('/bin/sh');
    expect(Config.Labels).toMatchObject({
      'org.opencontainers.image.title': expect.any(String),
      'org.opencontainers.image.description': expect.any(String),
      'org.opencontainers.image.licenses': 'MPL-2.0',
      'org.opencontainers.image.version': expect.stringMatching(/^\d/),
      'org.opencontainers.image.revision': expect.any(String),
    });
  });

  test.each([...SERVICE_IMAGES, 'rack'] as const)('%s has a health check without a shell', async (image) => {
    const { Config } = await inspect(imageName(image));
    expect(Config.Healthcheck?.Test.slice(0, 2)).toEqual(['CMD', 'node']);
  });

  test.each(IMAGES)('%s is less than 300 MB over its base', async (image) => {
    const [base, ours] = await Promise.all([inspect(BASE), inspect(imageName(image))]);
    expect(ours.Size - base.Size).toBeLessThan(LIMIT_BYTES);
  });

  test.each(IMAGES)('%s has what it needs in production, and nothing in it becomes another user', async (image) => {
    const { app, setuid } = JSON.parse(await inside(image, LIST_FILES)) as { app: string[]; setuid: string[] };
    expect(app.length).toBeGreaterThan(20);
    expect(app.filter((file) => LEFTOVER.test(file) && !FOREIGN.test(file))).toEqual([]);
    const packages = new Set(app.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(file)?.[1]));
    expect(BUILD_TOOLS.filter((name) => packages.has(name))).toEqual([]);
    expect(setuid).toEqual([]);
  });

  test('only the agent may use ports below 1024 and ping', async () => {
    for (const image of IMAGES) {
      const out = await runCommand('docker', [...ON_HOST, '--entrypoint', 'node', imageName(image), '-e', PRIVILEGED_PORT]).catch(
        () => 'does not start',
      );
      expect([image, out]).toEqual([image, image === 'bmm-agent' ? 'does not start' : 'EACCES']);
    }
    const agent = [...ON_HOST, '--cap-add', 'NET_BIND_SERVICE', '--cap-add', 'NET_RAW'];
    const listening = await runCommand('docker', [...agent, '--entrypoint', 'node', imageName('bmm-agent'), '-e', PRIVILEGED_PORT]);
    expect(listening).toBe('listening');
    const alive = await runCommand('docker', [...agent, '--entrypoint', 'fping', imageName('bmm-agent'), '127.0.0.1']);
    expect(alive).toMatch(/127\.0\.0\.1 is alive/);
  });

  test(
    'no layer has a file with a secret, or a word of the settings that the build was given',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'mozpool-layers-'));
      try {
        await runCommand('docker', ['save', '--output', join(directory, 'all.tar'), ...IMAGES.map((image) => imageName(image)), BASE], {
          timeoutMs: SAVE_WITHIN_MS,
        });
        await runCommand('tar', ['-C', directory, '-xf', join(directory, 'all.tar')], { timeoutMs: SAVE_WITHIN_MS });
        const { ours, base } = await layersIn(directory);
        expect(ours.length).toBeGreaterThan(IMAGES.length);
        const words = await secretWords();
        for (const layer of ours.filter((file) => !base.includes(file))) {
          const names = (await runCommand('tar', ['-tf', join(directory, layer)])).split('\n');
          expect(names.filter((name) => SECRET_FILE.test(name) && !NOT_SECRET.test(name) && !name.includes('/node_modules/'))).toEqual([]);
          for (const word of words)
            await expect(runCommand('grep', ['-aqF', word, join(directory, layer)])).rejects.toThrow(/ended with 1:/);
        }
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
    2 * SAVE_WITHIN_MS,
  );
});

/** As docker-compose.yml runs them: with nothing but what is added. */
const RUN = ['run', '--rm', '--read-only', '--cap-drop', 'ALL'];
/** In a network of its own a container may listen on any port. */
const ON_HOST = [...RUN, '--network', 'host'];
/** What is in `/app`, links by their own names, and in the whole image what would become another user. */
const LIST_FILES = `
  const fs = require('node:fs'), app = [], setuid = [];
  const look = (path, entry) => {
    if (path.startsWith('/app/')) app.push(path.slice(1));
    if (entry.isFile() && fs.lstatSync(path).mode & 0o6000) setuid.push(path);
    if (!entry.isDirectory() || ['/proc', '/sys', '/dev'].includes(path)) return;
    try { walk(path) } catch (error) { if (error.code !== 'EACCES' || path.startsWith('/app')) throw error }
  };
  const walk = (directory) => {
    for (const entry of fs.readdirSync(directory || '/', { withFileTypes: true })) look(directory + '/' + entry.name, entry);
  };
  walk('');
  console.log(JSON.stringify({ app, setuid }))`;
const PRIVILEGED_PORT = `const server = require('node:dgram').createSocket('udp4');
  server.on('error', ({ code }) => process.stdout.write(code)); server.bind(777, '127.0.0.77', () => { process.stdout.write('listening'); server.close() })`;

const inspect = async (name: string): Promise<Inspected> => JSON.parse(await runCommand('docker', ['image', 'inspect', name]))[0];
const inside = (image: string, script: string) =>
  runCommand('docker', [
    ...RUN,
    '--cap-add',
    'NET_BIND_SERVICE',
    '--network',
    'none',
    '--entrypoint',
    'node',
    imageName(image),
    '-e',
    script,
  ]);

/** Layers by their files in what `docker save` wrote. */
async function layersIn(directory: string): Promise<{ ours: string[]; base: string[] }> {
  const manifest = JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')) as {
    RepoTags: string[] | null;
    Layers: string[];
  }[];
  const isBase = ({ RepoTags }: { RepoTags: string[] | null }) => RepoTags?.includes(BASE) ?? false;
  const layersOf = (which: boolean) => [...new Set(manifest.filter((image) => isBase(image) === which).flatMap(({ Layers }) => Layers))];
  return { ours: layersOf(false), base: layersOf(true) };
}

/** Values behind `_authToken=`, `_password=`, `_auth=` of the npm settings that the build could read. */
async function secretWords(): Promise<string[]> {
  const file = process.env.NPMRC ?? join(process.env.HOME ?? '/', '.npmrc');
  const text = await readFile(file, 'utf8').catch(() => '');
  return [...text.matchAll(/_(?:authToken|password|auth)\s*=\s*(\S+)/g)].map((match) => match[1]!);
}
