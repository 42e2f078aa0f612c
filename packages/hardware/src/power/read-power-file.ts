import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { NO_POWER_SETTINGS, type PowerSettings } from './power-settings.js';

/**
 * The agent's power file: credentials by name, and the commands and requests that power URLs may name. It is the only place where these are; a
 * secret may also stand in a file of its own, `{"file": "/run/secrets/bmc"}`, as container platforms hand them out.
 */
const MAX_FILE_BYTES = 1024 * 1024;
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

const secret = z.union([z.string(), z.strictObject({ file: z.string().min(1) })], { error: 'must be text, or {"file": "PATH"}' });
const credentials = z.strictObject({
  user: secret.optional(),
  password: secret.optional(),
  community: secret.optional(),
  privacyPassword: secret.optional(),
  authProtocol: z.enum(['md5', 'sha', 'sha256', 'sha512']).optional(),
  privProtocol: z.enum(['des', 'aes']).optional(),
  token: secret.optional(),
  ca: secret.optional(),
});
const pattern = z.string().refine((text) => {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}, 'must be a regular expression');
const argv = z.array(z.string()).min(1, 'must begin with a program').max(64);
const command = z.strictObject({
  on: argv.optional(),
  off: argv,
  read: argv.optional(),
  readsOn: pattern.optional(),
  readsOff: pattern.optional(),
  env: z.record(z.string(), secret).optional(),
});
const request = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH']).default('GET'),
  url: z.string().regex(/^https?:\/\/[^@]+$/, 'must be an http or https URL without a user'),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().max(65_536).optional(),
});
const rest = z.strictObject({
  on: request,
  off: request,
  read: request.optional(),
  readsOn: pattern.optional(),
  readsOff: pattern.optional(),
  authentication: z.enum(['none', 'basic', 'digest', 'bearer']).default('none'),
  credentials: z.string().optional(),
  tls: z.enum(['verify', 'insecure']).default('verify'),
});
const readable = <Value extends { read?: unknown; readsOn?: unknown; readsOff?: unknown }>(value: Value) =>
  value.read === undefined || value.readsOn !== undefined || value.readsOff !== undefined;
const NO_PATTERN = 'has a read, so it needs readsOn or readsOff to tell on from off';
const named = <Schema extends z.ZodType>(schema: Schema) =>
  z.record(z.string().regex(NAME, 'names have 1 to 64 letters, digits, "-" and "_"'), schema).default({} as never);
const powerFile = z.strictObject({
  credentials: named(credentials),
  commands: named(command.refine(readable, NO_PATTERN)),
  rest: named(rest.refine(readable, NO_PATTERN)),
});

/** Without a path there is nothing to name. Throws an error that says where in the file what is wrong; never with a secret in it. */
export async function readPowerFile(path: string | undefined): Promise<PowerSettings> {
  if (path === undefined) return NO_POWER_SETTINGS;
  const wrong = (what: string) => new Error(`the power file ${path} cannot be used: ${what}`);
  const parsed = powerFile.safeParse(parseJson(await readBounded(path, wrong), wrong));
  if (!parsed.success) throw wrong(parsed.error.issues.map(({ path: at, message }) => `${at.join('.') || 'it'}: ${message}`).join('; '));
  const { credentials: listed, commands, rest: controllers } = parsed.data;
  for (const [name, { credentials: wanted }] of Object.entries(controllers)) {
    if (wanted !== undefined && !Object.hasOwn(listed, wanted))
      throw wrong(`rest.${name}.credentials: there are no credentials "${wanted}"`);
  }
  const resolved = async (value: z.infer<typeof secret>): Promise<string> =>
    typeof value === 'string' ? value : (await readBounded(resolve(dirname(path), value.file), wrong)).replace(/\r?\n$/, '');
  return {
    credentials: await mapped(listed, (entry) => mapped(entry, resolved)),
    commands: await mapped(commands, async (entry) => ({ ...entry, env: entry.env && (await mapped(entry.env, resolved)) })),
    rest: controllers,
  };
}

async function readBounded(path: string, wrong: (what: string) => Error): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw wrong(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  if (text.length > MAX_FILE_BYTES) throw wrong(`${path} has more than ${MAX_FILE_BYTES} bytes`);
  return text;
}

function parseJson(text: string, wrong: (what: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the parser's message quotes the file, and with it perhaps a secret
    throw wrong('it is not JSON');
  }
}

async function mapped<In, Out>(entries: Readonly<Record<string, In>>, map: (value: In) => Promise<Out>): Promise<Record<string, Out>> {
  return Object.fromEntries(await Promise.all(Object.entries(entries).map(async ([name, value]) => [name, await map(value)] as const)));
}
