import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the PATH has a Node of this major version, or null; the one that the tests run on is but the first. */
export function findNode(major: number): string | null {
  const programs = (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, 'node'));
  return programs.filter(isProgram).find((program) => versionOf(program).startsWith(`v${major}.`)) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const versionOf = (program: string) => execFileSync(program, ['--version'], { encoding: 'utf8' });
