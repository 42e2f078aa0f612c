import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createPool } from '@mozpool/db';
import { isRunning } from './process-end.js';
import { startPostgres } from './start-postgres.js';

const FROM_SOURCE = fileURLToPath(new URL('../../testkit/src/jest/run-from-source.js', import.meta.url));
const START_POSTGRES = new URL('./start-postgres.ts', import.meta.url).href;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-stack-test-'));
  // Postgres runs under another account where these tests run as root.
  await chmod(directory, 0o755);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function query(url: string, text: string): Promise<unknown[]> {
  const pool = createPool(url, { max: 1, applicationName: 'test' });
  try {
    return (await pool.query(text)).rows;
  } finally {
    await pool.end();
  }
}

test('Postgres keeps its data over a power failure, a stop and a new start', async () => {
  const first = await startPostgres({ directory });
  await query(first.url, 'create table kept as select 7 as n');
  await first.kill9();
  await first.restart();
  expect(await query(first.url, 'select n from kept')).toEqual([{ n: 7 }]);
  await first.stop();
  const second = await startPostgres({ directory });
  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
  await second.stop();
}, 60_000);

test('a Postgres whose parent was killed is ended by the next start, and its data is there', async () => {
  const script = `
    const { startPostgres } = await import(${JSON.stringify(START_POSTGRES)});
    const { readFile } = await import('node:fs/promises');
    await startPostgres({ directory: process.argv[1] });
    console.log((await readFile(process.argv[1] + '/data/postmaster.pid', 'utf8')).split('\\n')[0]);
    setInterval(() => undefined, 1_000);`;
  const parent = spawn(process.execPath, ['--import', FROM_SOURCE, '--input-type=module', '--eval', script, directory], {
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(parent, 'exit');
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  parent.kill('SIGKILL');
  await ended;
  const orphan = Number(line);
  expect(isRunning(orphan)).toBe(true);
  const next = await startPostgres({ directory });
  expect(isRunning(orphan)).toBe(false);
  expect(await query(next.url, 'select n from kept')).toEqual([{ n: 7 }]);
  await next.stop();
}, 60_000);
