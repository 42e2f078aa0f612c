import { execFileSync } from 'node:child_process';
import { findCommands } from '@mozpool/testkit';

/** Where the PATH has a Node of this major version, or null; the one that the tests run on is but the first. */
export function findNode(major: number): string | null {
  return findCommands('node').find((program) => versionOf(program).startsWith(`v${major}.`)) ?? null;
}

const versionOf = (program: string) => execFileSync(program, ['--version'], { encoding: 'utf8' });
