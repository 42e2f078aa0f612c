import type { z } from 'zod';

/** The configuration cannot be used; the message names every wrong variable and what to write instead. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads a service's configuration from environment variables. The schema is an object with one key per variable; a key's
 * description (`.describe(…)`) says what to write and is shown when the variable is wrong. An empty variable counts as not set.
 * Values are never printed: they may hold passwords.
 */
export function readConfig<Schema extends z.ZodObject>(schema: Schema, env: Record<string, string | undefined>): z.infer<Schema> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    const wrong = name in given ? issue.message : 'is not set';
    const expected = (schema.shape[name] as z.ZodType | undefined)?.description;
    return `  ${name}: ${wrong}${expected === undefined ? '' : `. Write ${expected}`}`;
  });
  throw new ConfigError(`The environment does not configure this service:\n${lines.join('\n')}`);
}
