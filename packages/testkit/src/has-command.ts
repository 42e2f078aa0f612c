import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program is on the PATH, or null. Synchronous, since `describe` decides with it. */
export function findCommand(name: string): string | null {
  for (const directory of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const program = join(directory, name);
    try {
      accessSync(program, constants.X_OK);
      return program;
    } catch {
      // Not in this directory.
    }
  }
  return null;
}

/** For `(hasCommand('redis-server') ? describe : describe.skip)(…)`: what is skipped stays visible by its name. */
export function hasCommand(name: string): boolean {
  return findCommand(name) !== null;
}
