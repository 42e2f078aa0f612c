import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MOZPOOL, startCommand } from './support/mozpool-cli.js';
import { openStory } from './support/open-story.js';
import { devicesAvailable } from './support/requests.js';

const DEVICES = 3;
const { step } = openStory('documented-examples', { devices: DEVICES, timeScale: 300 });

const DOCUMENTS = ['docs/how-to/use-a-device.md', 'docs/how-to/use-a-device-in-ci.md', 'docs/operations/dead-board.md'];
const BLOCK_WITHIN_MS = 120_000;
/** What the pages take for granted. Each block runs in a shell of its own, in order; any command that fails, fails it. */
const GIVEN = `set -euo pipefail\nmozpool() { ${MOZPOOL} "$@"; }\nexport -f mozpool\nxargs() { read -r word; "$@" "$word"; }\n`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-examples-'));
  await writeFile(join(directory, 'tests.sh'), '#!/bin/sh\ntest -n "$MOZPOOL_DEVICE_ADDRESS"\n', { mode: 0o755 });
});
afterAll(() => rm(directory, { recursive: true }));

step('devices prove themselves', ({ api }) => devicesAvailable(api));

describe.each(DOCUMENTS)('%s', (document) => {
  step(
    'does what it says',
    async ({ installation, api }) => {
      const text = await readFile(new URL(`../../${document}`, import.meta.url), 'utf8');
      const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
      expect(blocks.length).toBeGreaterThan(1);
      for (const block of blocks) {
        const env = { HOME: directory, SERVER: installation.url, TOKEN: 'mzp_any', MOZPOOL_SERVER: installation.url };
        const shell = startCommand('bash', ['-c', `cd '${directory}'\n${GIVEN}${block}`], { env });
        const code = await shell.ended;
        if (code !== 0) throw new Error(`this ended with ${code}:\n${block}\nIt said:\n${shell.out()}${shell.err()}`);
      }
      await devicesAvailable(api, { timeoutMs: 60_000 });
    },
    BLOCK_WITHIN_MS,
  );
});
