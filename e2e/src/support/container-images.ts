import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.js';

export const PROJECT = new URL('../../../', import.meta.url);
/** Of the images of this checkout, which all container stories share. */
export const IMAGE_TAG = 'e2e';
export const SERVICE_IMAGES = ['mozpool-api', 'lifeguard-worker', 'bmm-agent'] as const;
export const IMAGES = [...SERVICE_IMAGES, 'migrate', 'cli', 'rack'] as const;
export const imageName = (image: string, tag = IMAGE_TAG) => `mozpool/${image}:${tag}`;

const BUILD_WITHIN_MS = 900_000;

/** Where this machine's npm says which registry it uses. */
function npmSettings(): string {
  const file = process.env.NPMRC ?? join(homedir(), '.npmrc');
  return existsSync(file) ? file : '/dev/null';
}

/** A `.env` of its own in a directory, with these lines first; returns its path. */
export async function writeEnvironment(directory: string, lines: readonly string[] = []): Promise<string> {
  const file = join(directory, 'env');
  await writeFile(file, lines.map((line) => `${line}\n`).join(''));
  await runCommand('sh', ['services/make-env.sh', 'simulator', file], { cwd: PROJECT });
  return file;
}

/** Builds all images of the checkout as docker-compose.yml says; fast when nothing has changed. */
export async function buildImages(envFile: string): Promise<void> {
  await runCommand('docker', ['compose', '--env-file', envFile, '--profile', 'simulator', 'build', '--quiet'], {
    cwd: PROJECT,
    env: { TAG: IMAGE_TAG, NPMRC: npmSettings() },
    timeoutMs: BUILD_WITHIN_MS,
  });
}

/** What a release consists of: the simulated rack stands for hardware, which stays. */
export const RELEASED_IMAGES = IMAGES.filter((image) => image !== 'rack');

/** The next release: the same programs under another tag, and one more migration. */
export async function buildNextRelease(tag: string, migration: { name: string; sql: string }): Promise<void> {
  for (const image of RELEASED_IMAGES) {
    const lines = [`FROM ${imageName(image)}`, `LABEL org.opencontainers.image.version="${tag}"`];
    if (image === 'migrate') lines.push(`COPY ${migration.name} /app/packages/db/migrations/`);
    await buildFrom(imageName(image, tag), lines, { [migration.name]: migration.sql });
  }
}

/** A build of a few lines, with a few small files as its context. */
async function buildFrom(name: string, dockerfile: readonly string[], files: Record<string, string>): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), 'mozpool-build-'));
  try {
    const all = Object.entries({ ...files, Dockerfile: `${dockerfile.join('\n')}\n` });
    for (const [file, text] of all) await writeFile(join(context, file), text, { mode: 0o644 });
    await runCommand('docker', ['build', '--quiet', '--tag', name, context], { env: { DOCKER_BUILDKIT: '0' } });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}
