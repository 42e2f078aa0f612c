import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { askTestRun } from './jest/ask-test-run.js';

const run = promisify(execFile);

/**
 * Makes the directory of an embedded Postgres as the first start of an installation leaves it, by copying: to make one takes ten times
 * as long. Needs jest's globalSetup `packages/testkit/src/jest/global-setup.js`.
 */
export async function copyPreparedPostgres(to: string): Promise<void> {
  const { directory } = await askTestRun('/prepared');
  // with the account that it belongs to
  await run('cp', ['-a', directory, to]);
}
