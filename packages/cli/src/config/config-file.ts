import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CliError } from '../cli-error.js';

const serverSchema = z.strictObject({
  urls: z.array(z.url({ protocol: /^https?$/ })).min(1),
  token: z.string().min(1).optional(),
});
const configSchema = z.strictObject({
  /** The server that commands talk to unless they are told otherwise. */
  current: z.string().optional(),
  servers: z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/), serverSchema).default({}),
});
export type Config = z.output<typeof configSchema>;

type Env = Record<string, string | undefined>;

/** `MOZPOOL_CONFIG`, or `mozpool/config.json` in the place that the XDG Base Directory Specification gives. */
export function configPath(env: Env): string {
  return env.MOZPOOL_CONFIG || join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'mozpool', 'config.json');
}

/** Without a file: no servers. */
export async function readConfig(env: Env): Promise<Config> {
  const path = configPath(env);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { servers: {} };
    throw new CliError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const parsed = configSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new CliError(`${path} cannot be used. Mend it, or remove it and run "mozpool login" again:\n${z.prettifyError(parsed.error)}`);
}

/** Readable by its owner alone, since it holds tokens; never half-written. */
export async function writeConfig(env: Env, config: Config): Promise<string> {
  const path = configPath(env);
  const draft = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(draft, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
    await chmod(draft, 0o600);
    await rename(draft, path);
  } catch (error) {
    throw new CliError(`${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  return path;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
