import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { temporaryDirectory } from '../temporary-directory.js';

const ROOT = resolve(import.meta.dirname, '../../../..');
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');
const FIXTURES = ['fails', 'does-not-load', 'follows'].map((name) => join(import.meta.dirname, `fixtures/${name}.fixture.ts`));
const WITHIN_MS = 60_000;

interface Result {
  success: boolean;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { title: string; status: string; failureMessages: string[] }[];
  }[];
}

/** Runs the fixtures in one process, one after the other. */
async function runFixtures(): Promise<{ code: number | null; suites: Result['testResults']; success: boolean }> {
  const directory = await temporaryDirectory('native-runner-');
  const file = join(directory, 'result.json');
  const args = [JEST, '--runInBand', '--testMatch', '**/*.fixture.ts', '--json', '--outputFile', file, '--runTestsByPath', ...FIXTURES];
  const code = await new Promise<number | null>((done) => {
    const child = execFile(process.execPath, args, { cwd: ROOT, timeout: WITHIN_MS }, () => done(child.exitCode));
  });
  const { success, testResults } = JSON.parse(await readFile(file, 'utf8')) as Result;
  await rm(directory, { recursive: true });
  return { code, success, suites: FIXTURES.map((path) => testResults.find(({ name }) => name === path)!) };
}

test(
  'whatever is wrong with a suite fails it, and says why',
  async () => {
    const { code, success, suites } = await runFixtures();
    expect({ code, success }).toEqual({ code: 1, success: false });
    const [fails, doesNotLoad, follows] = suites;
    expect(
      fails!.assertionResults.map(({ title, status, failureMessages }) => [title, status, failureMessages.join().split('\n')[0]]),
    ).toEqual([
      ['passes', 'passed', ''],
      ['does not hold', 'failed', expect.stringContaining('toBe')],
      ['never ends', 'failed', expect.stringContaining('Exceeded timeout of 300 ms')],
      ['may take longer than the suite says', 'passed', ''],
      ['rejects where nobody waits', 'failed', expect.stringContaining('nobody waits')],
      ['does not run', 'failed', expect.stringContaining('not prepared')],
      ['has its hooks', 'passed', ''],
      ['has them each time', 'passed', ''],
    ]);
    // it names the line of the source
    expect(fails!.message).toMatch(/fails\.fixture\.ts:11:/);
    expect(doesNotLoad).toMatchObject({ status: 'failed', assertionResults: [], message: expect.stringContaining('not loaded') });
    expect(follows).toMatchObject({ status: 'passed', assertionResults: [{ status: 'passed' }] });
  },
  WITHIN_MS,
);
