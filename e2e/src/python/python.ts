import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCommand } from '@mozpool/testkit';
import { runCommand } from '../support/run-command.js';

/** The client supports it and all that are newer. */
const OLDEST_MINOR = 9;
const NEWEST_MINOR = 19;
const ANSWERS_WITHIN_MS = 20_000;
const INSTALLED_WITHIN_MS = 240_000;
const PACKAGE = new URL('../../../packages/client-python/', import.meta.url);

/** The oldest Python at hand that the client is for, with what is needed to make environments; null where there is none. */
export function findPython(): string | null {
  const versions = candidates().flatMap((program) => {
    const { stdout, status } = spawnSync(program, ['-c', 'import sys, venv, ensurepip; print(sys.version_info.minor)'], {
      encoding: 'utf8',
      timeout: ANSWERS_WITHIN_MS,
    });
    const minor = Number(stdout);
    return status === 0 && minor >= OLDEST_MINOR ? [{ program, minor }] : [];
  });
  return versions.sort((a, b) => a.minor - b.minor)[0]?.program ?? null;
}

/** Packages can be had: what the machine's pip is set up for. */
export function pipReachesAnIndex(python: string): boolean {
  const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', join(tmpdir(), 'mozpool-pip-probe'), 'httpx'];
  return spawnSync(python, args, { stdio: 'ignore', timeout: ANSWERS_WITHIN_MS }).status === 0;
}

export interface Environment {
  /** Runs one of its programs. */
  run(program: string, args: readonly string[], options?: { cwd?: string; env?: Record<string, string> }): Promise<string>;
  /** Where its programs are. */
  bin: string;
  /** The tests of the package, as its source distribution has them. */
  tests: string;
  remove(): Promise<void>;
}

/**
 * Builds the package (the wheel from the source distribution) and installs the wheel into an environment that has nothing else. One
 * environment builds and installs for both: each of its own pip, and each that the build would make for itself, takes seconds.
 */
export async function installClient(python: string): Promise<Environment> {
  const directory = await mkdtemp(join(tmpdir(), 'mozpool-python-'));
  const inDirectory = (name: string) => join(directory, name);
  const timeoutMs = INSTALLED_WITHIN_MS;
  const pip = (args: readonly string[]) => runCommand(inDirectory('build/bin/pip'), args, { timeoutMs });
  await runCommand(python, ['-m', 'venv', inDirectory('build')]);
  await pip(['install', '--quiet', '--no-compile', 'build', ...buildRequirements()]);
  const buildArgs = ['-m', 'build', '--no-isolation', '--outdir', inDirectory('dist'), PACKAGE.pathname];
  await runCommand(inDirectory('build/bin/python'), buildArgs, { timeoutMs });
  const built = (suffix: string) => inDirectory(`dist/${readdirSync(inDirectory('dist')).find((name) => name.endsWith(suffix))}`);
  await runCommand(python, ['-m', 'tarfile', '-e', built('.tar.gz'), directory]);
  await runCommand(python, ['-m', 'venv', '--without-pip', inDirectory('venv')]);
  await pip(['--python', inDirectory('venv/bin/python'), 'install', '--quiet', '--no-compile', `${built('.whl')}[test]`]);
  const source = inDirectory(readdirSync(directory).find((name) => name.startsWith('mozpool_client-'))!);
  return {
    bin: inDirectory('venv/bin'),
    tests: source,
    run: (program, args, { cwd = source, env = {} } = {}) =>
      runCommand(inDirectory(`venv/bin/${program}`), args, { cwd, env, timeoutMs: INSTALLED_WITHIN_MS }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** What builds the package, as its pyproject.toml asks for it. */
function buildRequirements(): string[] {
  const [, requires] = readFileSync(new URL('pyproject.toml', PACKAGE), 'utf8').match(/^requires = (\[.*\])$/m)!;
  return JSON.parse(requires!);
}

function candidates(): string[] {
  const names = Array.from({ length: NEWEST_MINOR - OLDEST_MINOR + 1 }, (_, index) => `python3.${OLDEST_MINOR + index}`);
  const onPath = [...names, 'python3'].flatMap((name) => findCommand(name) ?? []);
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const managed = existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin/python3')) : [];
  return [...managed, ...onPath].filter((program) => existsSync(program));
}
