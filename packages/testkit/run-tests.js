#!/usr/bin/env node
// Runs every suite that this machine can run: first those of packages and services side by side, then the stories against
// the running stack one after the other. Ends with the time of each suite, what was skipped by name, and one line of sums.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const scratch = mkdtempSync(join(tmpdir(), 'mozpool-tests-'));
const filters = process.argv.slice(2);
const PHASES = [
  { name: 'packages and services', args: ['--maxWorkers=2', '--testPathIgnorePatterns', '/node_modules/', '/dist/', '<rootDir>/e2e/'] },
  { name: 'stories', args: ['--runInBand', '--roots', '<rootDir>/e2e'] },
];

const results = [];
let broken = false;
for (const phase of PHASES) {
  process.stdout.write(`\n== ${phase.name}\n`);
  const file = join(scratch, 'result.json');
  rmSync(file, { force: true });
  const code = await jest([...phase.args, '--passWithNoTests', '--json', '--outputFile', file, ...filters]);
  try {
    results.push(...JSON.parse(readFileSync(file, 'utf8')).testResults);
  } catch {
    broken = true;
    process.stdout.write(`jest ended with ${code} and left no result\n`);
  }
  if (code !== 0) broken = true;
}
rmSync(scratch, { recursive: true, force: true });
report();

function jest(args) {
  return new Promise((done) => {
    const child = spawn(
      process.execPath,
      ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'), ...args],
      { cwd: root, stdio: 'inherit' },
    );
    child.on('exit', (code) => done(code ?? 1));
  });
}

function report() {
  const suites = results.map(({ name, startTime, endTime, assertionResults, status, message }) => ({
    name: relative(root, name),
    seconds: (endTime - startTime) / 1000,
    tests: assertionResults,
    failedToRun: status === 'failed' && assertionResults.length === 0,
    message,
  }));
  const tests = suites.flatMap(({ name, tests: all }) => all.map((test) => ({ suite: name, ...test })));
  const of = (...states) => tests.filter(({ status }) => states.includes(status));
  process.stdout.write('\nTime of each suite:\n');
  for (const { name, seconds } of suites.sort((a, b) => b.seconds - a.seconds))
    process.stdout.write(`  ${seconds.toFixed(1).padStart(6)} s  ${name}\n`);
  const skipped = of('pending', 'skipped', 'todo', 'disabled');
  if (skipped.length > 0)
    process.stdout.write(`\nSkipped on this machine:\n${skipped.map(({ suite, fullName }) => `  ${suite}: ${fullName}\n`).join('')}`);
  for (const suite of suites.filter(({ failedToRun }) => failedToRun))
    process.stdout.write(`\nThis suite did not run: ${suite.name}\n${suite.message}\n`);
  const failed = of('failed').length + suites.filter(({ failedToRun }) => failedToRun).length;
  process.stdout.write(`\n${of('passed').length} passed, ${failed} failed, ${skipped.length} skipped\n`);
  process.exitCode = failed > 0 || broken ? 1 : 0;
}
