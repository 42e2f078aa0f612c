import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { FILE_FORMATS, FILE_KEY, FILE_MAPPING, readFileSource } from './file/file-source.js';
import type { HttpSource } from './http-source.js';
import { InventoryError } from './inventory-error.js';
import { mappingOf, mappingSchema } from './mapping/mapping.js';
import { templateSchema } from './mapping/template.js';
import { MOZILLA_MAPPING, readMozilla } from './mozilla/mozilla-source.js';
import { NETBOX_MAPPING, NETBOX_STATUSES, readNetBox } from './netbox/netbox-source.js';
import type { Source } from './source.js';

/**
 * The inventory file of the worker: the sources in YAML or JSON. A secret may also stand in a file of its own, `{file: /run/secrets/netbox}`, as
 * container platforms hand them out. Relative paths begin where the inventory file lies.
 */
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_SOURCES = 20;

const secret = z.union([z.string().min(1), z.strictObject({ file: z.string().min(1) })], { error: 'must be text, or {file: PATH}' });
const httpUrl = z
  .string('must be a URL')
  .regex(/^https?:\/\/[^\s?#]+$/, 'must be a URL that begins with https:// or http://, without parameters')
  .transform((url) => url.replace(/\/+$/, ''));
const serverPattern = z.string().transform((text, context) => {
  try {
    // anchored at the start, as in Mozpool 4.2
    return new RegExp(`^(?:${text})`);
  } catch {
    context.issues.push({ code: 'custom', input: text, message: 'is no regular expression' });
    return z.NEVER;
  }
});
const common = {
  name: z.string('must be a name').regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, ".", "-" or "_"'),
  mapping: mappingSchema.optional(),
  ignore_imaging_servers: serverPattern.optional(),
};
const netbox = z.strictObject({
  kind: z.literal('netbox'),
  ...common,
  url: httpUrl,
  token: secret,
  authorization: z.enum(['Token', 'Bearer']).optional(),
  filter: z.record(z.string().regex(/^[a-z0-9_]+$/), z.union([z.string(), z.array(z.string())])).default({}),
  statuses: z.array(z.string().min(1)).min(1).default(NETBOX_STATUSES),
  interface: z.string().min(1).optional(),
  page_size: z.number().int().min(1).max(1_000).default(500),
});
const file = z.strictObject({
  kind: z.literal('file'),
  ...common,
  path: z.string().min(1),
  format: z.enum(FILE_FORMATS).optional(),
  key: templateSchema.optional(),
});
const mozilla = z.strictObject({
  kind: z.literal('mozilla'),
  ...common,
  url: httpUrl,
  username: z.string().min(1),
  password: secret,
  filter: z.string().min(1),
});
const configSchema = z.strictObject({
  sources: z
    .array(z.discriminatedUnion('kind', [netbox, file, mozilla], { error: 'must have a "kind": netbox, file or mozilla' }))
    .min(1, 'must not be empty')
    .max(MAX_SOURCES)
    .refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length, 'two sources have the same name'),
});

/** The sources that the file describes; an error names the place and what to write, without secrets. */
export async function readInventoryFile(path: string): Promise<Source[]> {
  const refuse = (why: string) => new InventoryError(`The inventory file ${path} ${why}`);
  const text = await readBounded(path).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`cannot be read (${error.code ?? error.message})`);
  });
  const document = parseDocument(text, { version: '1.2', schema: 'core', uniqueKeys: true });
  // what the parser says quotes the text, which may hold secrets
  const problem = document.errors[0];
  if (problem) throw refuse(`is not YAML or JSON (line ${problem.linePos?.[0].line ?? '?'})`);
  const parsed = configSchema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!parsed.success)
    throw refuse(`is wrong:\n${parsed.error.issues.map(({ path: at, message }) => `  ${at.join('.')}: ${message}`).join('\n')}`);
  const directory = dirname(resolve(path));
  const secretOf = async (given: z.output<typeof secret>): Promise<string> => {
    if (typeof given === 'string') return given;
    const from = resolve(directory, given.file);
    return (
      await readBounded(from).catch((error: NodeJS.ErrnoException) => {
        throw refuse(`names ${from}, which cannot be read (${error.code ?? error.message})`);
      })
    ).trim();
  };
  return Promise.all(parsed.data.sources.map((source) => openSource(source, { directory, secretOf })));
}

async function readBounded(path: string): Promise<string> {
  const bytes = await readFile(path);
  if (bytes.length > MAX_FILE_BYTES) throw new Error(`it has more than ${MAX_FILE_BYTES} bytes`);
  return bytes.toString('utf8');
}

type Described = z.output<typeof configSchema>['sources'][number];

async function openSource(
  source: Described,
  { directory, secretOf }: { directory: string; secretOf: (given: z.output<typeof secret>) => Promise<string> },
): Promise<Source> {
  const { name } = source;
  const settings = { name, ignoreServers: source.ignore_imaging_servers ?? null, anyRelayInfo: false };
  switch (source.kind) {
    case 'file': {
      const path = resolve(directory, source.path);
      const mapping = mappingOf(FILE_MAPPING, source.mapping);
      return {
        ...settings,
        mapping,
        read: () => readFileSource({ name, path, format: source.format ?? null, key: source.key ?? FILE_KEY }),
      };
    }
    case 'netbox': {
      const token = await secretOf(source.token);
      const http: HttpSource = {
        name,
        baseUrl: source.url,
        headers: { authorization: `${source.authorization ?? (token.startsWith('nbt_') ? 'Bearer' : 'Token')} ${token}` },
        credentialsHint: 'give it a token that may view devices, interfaces, MAC addresses, IP addresses and power ports',
      };
      const mapping = mappingOf(NETBOX_MAPPING, source.mapping);
      const filter = Object.entries(source.filter).flatMap(([key, values]) => [values].flat().map((value) => [key, value] as const));
      const { statuses, page_size: pageSize } = source;
      return {
        ...settings,
        mapping,
        read: (signal) => readNetBox({ http, filter, statuses, interfaceName: source.interface ?? null, pageSize, mapping }, signal),
      };
    }
    case 'mozilla': {
      const credentials = Buffer.from(`${source.username}:${await secretOf(source.password)}`).toString('base64');
      const http: HttpSource = {
        name,
        baseUrl: source.url,
        headers: { authorization: `Basic ${credentials}` },
        credentialsHint: 'mend "username" and "password"',
      };
      const mapping = mappingOf(MOZILLA_MAPPING, source.mapping);
      return { ...settings, anyRelayInfo: true, mapping, read: (signal) => readMozilla({ http, filter: source.filter }, signal) };
    }
  }
}
