#!/usr/bin/env node
// Runs every suite that this machine can run: first those of packages and services, and beside them those of the database and the
// queue again on released servers in containers, then the stories against the running stack, first those that leave the machine's network
// as it is, and last what measures, alone. Ends with the time of each suite, what was skipped by name, and one line of sums.
// `--only=code` stops before the stories; `--only=stories` begins with them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const { values: options, positionals: filters } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
const DOCKER_ANSWERS_WITHIN_MS = 5_000;
/** After its result is written jest has this long to end: a suite that failed may have left a socket open, which would hold up everything. */
const ENDS_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 1_000;
/** They wait a lot: two processors are busy with three of them. */
const SIDE_BY_SIDE = ['--maxWorkers=3'];
const HELD_UP = 'held up';
/** So many characters of what a failed test said are repeated at the end. */
const MESSAGE_LIMIT = 2_000;
/** Containers and network namespaces change the machine's network, at which browsers drop what they load. */
const CHANGES_NETWORK = /^e2e\/src\/(compose|failover|helm\/live|lossy-tftp|qemu)\b/;
/** These leave it as it is. With them those have something beside them until the longest, `compose`, ends. */
const BESIDE_THOSE = /^e2e\/src\/(mozpool-run|mozpool-server|power-url|python|secured-servers|silent-agent|traces)\b/;
const comesLater = (path) => CHANGES_NETWORK.test(path) || BESIDE_THOSE.test(path);
/** These measure. */
const ALONE = ['e2e/src/load.test.ts'];
const isStory = (path) => path.startsWith('e2e/');
const PHASES = [
  {
    name: 'database and queue in containers',
    part: 'code',
    has: (path) => /^packages\/(db|queue)\//.test(path),
    args: ['--runInBand'],
    env: { TEST_SERVERS: 'containers' },
    needs: 'a Docker engine',
    isThere: () => spawnSync('docker', ['info'], { stdio: 'ignore', timeout: DOCKER_ANSWERS_WITHIN_MS }).status === 0,
    // these wait more than they work
    besideTheNext: true,
  },
  { name: 'packages and services', part: 'code', has: (path) => !isStory(path), args: SIDE_BY_SIDE },
  {
    name: 'stories',
    part: 'stories',
    has: (path) => isStory(path) && !comesLater(path) && !ALONE.includes(path),
    args: SIDE_BY_SIDE,
  },
  { name: 'stories that change the network', part: 'stories', has: comesLater, args: SIDE_BY_SIDE },
  { name: 'stories that measure', part: 'stories', has: (path) => ALONE.includes(path), args: ['--runInBand'] },
].filter(({ part }) => options.only === undefined || options.only === part);
if (PHASES.length === 0) refuse(`--only=${options.only}: write --only=code or --only=stories`);

/** Each filter is a regular expression, and a suite whose path matches one of them runs. */
const wanted = filters.map(readFilter);
const suites = globSync('{packages,services,e2e}/**/src/**/*.test.ts', { cwd: root, exclude: ['**/node_modules', '**/dist'] })
  .map((path) => path.replaceAll(sep, '/'))
  .filter((path) => wanted.length === 0 || wanted.some((pattern) => pattern.test(path)));
const chosen = PHASES.map((phase) => ({ ...phase, paths: suites.filter(phase.has) })).filter(({ paths }) => paths.length > 0);
if (chosen.length === 0)
  refuse(`no suite${options.only === undefined ? '' : ` of --only=${options.only}`} has a path that matches ${filters.join(' or ')}`);

const scratch = mkdtempSync(join(tmpdir(), 'mozpool-tests-'));
const results = [];
const skippedPhases = [];
let broken = false;
let beside;
for (const phase of chosen) {
  const running = run(phase);
  if (phase.besideTheNext) beside = running;
  else await Promise.all([running, beside]);
}
await beside;
rmSync(scratch, { recursive: true, force: true });
report();

async function run({ name, paths, args, env, needs, isThere, besideTheNext }) {
  if (isThere?.() === false) {
    skippedPhases.push(`${name}: needs ${needs}`);
    return;
  }
  const title = `\n== ${name}\n`;
  const result = join(scratch, name.replaceAll(' ', '-'));
  const file = `${result}.json`;
  const printed = `${result}.txt`;
  if (!besideTheNext) process.stdout.write(title);
  const code = await jest(file, [...args, '--runTestsByPath', ...paths], {
    env,
    output: besideTheNext ? openSync(printed, 'w') : 'inherit',
  });
  if (besideTheNext) process.stdout.write(title + readFileSync(printed, 'utf8'));
  try {
    const { testResults, success } = JSON.parse(readFileSync(file, 'utf8'));
    if (!success) broken = true;
    results.push(...testResults.map((result) => ({ ...result, note: env ? ` (${name})` : '' })));
  } catch {
    broken = true;
    process.stdout.write(`jest ended with ${code} and left no result\n`);
  }
  if (code !== 0 && code !== HELD_UP) broken = true;
}

function readFilter(text) {
  try {
    return new RegExp(text);
  } catch (error) {
    return refuse(`"${text}" is no regular expression: ${error.message}`);
  }
}

function refuse(problem) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}

/** Resolves with the exit code, or `HELD_UP` for one that was done but did not end. What it prints goes to `output`. */
function jest(file, options, { env, output }) {
  const args = ['--json', '--outputFile', file, ...options];
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), ...args], {
      cwd: root,
      stdio: ['inherit', output, output],
      env: { ...process.env, ...env },
    });
    let doneAt;
    const watch = setInterval(() => {
      if (!existsSync(file)) return;
      doneAt ??= Date.now();
      if (Date.now() - doneAt < ENDS_WITHIN_MS) return;
      process.stdout.write('jest has its result but does not end: a suite left something open; it is stopped\n');
      child.kill('SIGKILL');
      done(HELD_UP);
    }, LOOK_EVERY_MS);
    child.on('exit', (code) => {
      clearInterval(watch);
      done(code ?? 1);
    });
  });
}

function report() {
  const ran = results.map(({ name, note, startTime, endTime, assertionResults, status, message }) => ({
    name: `${relative(root, name)}${note}`,
    seconds: (endTime - startTime) / 1000,
    tests: assertionResults,
    // it did not load, or something of it threw when no test was waiting for it
    failedOutside: status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
    message,
  }));
  const tests = ran.flatMap(({ name, tests: all }) => all.map((test) => ({ suite: name, ...test })));
  const of = (...states) => tests.filter(({ status }) => states.includes(status));
  process.stdout.write('\nTime of each suite:\n');
  for (const { name, seconds } of ran.sort((a, b) => b.seconds - a.seconds))
    process.stdout.write(`  ${seconds.toFixed(1).padStart(6)} s  ${name}\n`);
  const skipped = of('pending', 'skipped', 'todo', 'disabled');
  const lines = [...skippedPhases, ...skipped.map(({ suite, fullName }) => `${suite}: ${fullName}`)];
  if (lines.length > 0) process.stdout.write(`\nSkipped on this machine:\n${lines.map((line) => `  ${line}\n`).join('')}`);
  // again, and last: what a suite printed when it failed is far above, and may be cut from what is kept of a long run
  for (const { suite, fullName, failureMessages } of of('failed'))
    process.stdout.write(`\nFailed: ${suite}: ${fullName}\n${failureMessages.join('\n').slice(0, MESSAGE_LIMIT)}\n`);
  for (const suite of ran.filter(({ failedOutside }) => failedOutside))
    process.stdout.write(`\nThis suite failed outside of its tests: ${suite.name}\n${suite.message.slice(0, MESSAGE_LIMIT)}\n`);
  const failed = of('failed').length + ran.filter(({ failedOutside }) => failedOutside).length;
  process.stdout.write(`\n${of('passed').length} passed, ${failed} failed, ${skipped.length} skipped\n`);
  process.exitCode = failed > 0 || broken ? 1 : 0;
}
