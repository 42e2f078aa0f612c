import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttp, type Http } from '../support/http.js';
import { withMore } from '../support/with-more.js';
import { CACHE } from './lab-cache.js';
import { inPrivateNetwork } from './network.js';
import { type Lab, type LabOptions, openLab } from './open-lab.js';

export interface LabStory extends Lab {
  readonly api: Http;
}

/** The first time kernels are downloaded. */
const START_WITHIN_MS = 300_000;
const STOP_WITHIN_MS = 60_000;

/** One lab for all tests of a file. Where `npm run e2e:qemu` has made no network for it, its tests are skipped by their names. */
export function labStory(name: string, options: Omit<LabOptions, 'directory' | 'cache'>) {
  let story: LabStory | undefined;
  let directory = '';
  let failed = false;
  const here = inPrivateNetwork();

  if (here) {
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), `mozpool-qemu-${name}-`));
      await chmod(directory, 0o755);
      const lab = await openLab({ ...options, directory, cache: CACHE });
      story = { ...lab, api: createHttp(lab.url) };
    }, START_WITHIN_MS);
    afterAll(async () => {
      await story?.stop();
      if (!failed && story) await rm(directory, { recursive: true, force: true });
    }, STOP_WITHIN_MS);
  }

  return (title: string, body: (story: LabStory) => Promise<void>, timeoutMs: number) =>
    (here ? test : test.skip)(
      title,
      async () => {
        if (!story) throw new Error(`the lab did not start; its logs are in ${directory}`);
        const startedAt = performance.now();
        try {
          await body(story);
        } catch (error) {
          failed = true;
          throw withMore(error, `Logs and consoles are kept in ${directory}.`);
        }
        process.stdout.write(`${name}: ${title} (${Math.round((performance.now() - startedAt) / 1_000)} s)\n`);
      },
      timeoutMs,
    );
}
