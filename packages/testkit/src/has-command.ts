import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Every place on the PATH, and then in `extra`, where a program is. Synchronous, since `describe` decides with it. */
export function findCommands(name: string, extra: readonly string[] = []): string[] {
  const directories = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...extra];
  return directories.map((directory) => join(directory, name)).filter(isExecutable);
}

/** The first of them, or null. */
export function findCommand(name: string, extra?: readonly string[]): string | null {
  return findCommands(name, extra)[0] ?? null;
}

/** For `(hasCommand('redis-server') ? describe : describe.skip)(…)`: what is skipped stays visible by its name. */
export function hasCommand(name: string): boolean {
  return findCommand(name) !== null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
