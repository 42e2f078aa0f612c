/** What the workers of a run share, each under its path and made when it is first asked for. */
export interface Shared {
  /** Of the run's Postgres. */
  '/server': { adminUrl: string };
  /** Of a Postgres that was prepared and stopped: each installation has a copy, which takes a tenth of the time of a new one. */
  '/prepared': { directory: string };
}

const VARIABLE = 'MOZPOOL_TEST_RUN';
const ANSWERS_WITHIN_MS = 90_000;
const answers = new Map<keyof Shared, Promise<Shared[keyof Shared]>>();

/** Called in jest's parent process: its workers, which get its environment, ask at `url`. */
export function announceTestRun(runId: string, url: string): void {
  process.env[VARIABLE] = `${runId} ${url}`;
}

/** Begins the names of what this run of jest makes in a server that others use as well. */
export const testRunId = (): string => door().runId;

/** What the workers of this run share; made when it is first asked for. */
export function askTestRun<Path extends keyof Shared>(path: Path): Promise<Shared[Path]> {
  const answer = answers.get(path) ?? ask(path);
  answers.set(path, answer);
  return answer as Promise<Shared[Path]>;
}

async function ask<Path extends keyof Shared>(path: Path): Promise<Shared[Path]> {
  // `connection: close`, or the kept socket would hold jest open.
  const response = await fetch(new URL(path, door().url), {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the test run has nothing to share at ${path}: ${text}`);
  return JSON.parse(text);
}

function door(): { runId: string; url: string } {
  const [runId, url] = (process.env[VARIABLE] ?? '').split(' ');
  if (!runId || !url)
    throw new Error('no test run is open: jest needs globalSetup packages/testkit/src/jest/global-setup.js (and global-teardown.js)');
  return { runId, url };
}
