import { z } from 'zod';
import { TIMED_PHASES } from './phases.js';

/** The rack's settings, one JSON object. Ports may be 0 for "any free one" where nothing else has to name them. */

const port = z.int().min(0).max(65_535);
const endpoint = z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535) });
const mac = z
  .string()
  .transform((text) => text.toLowerCase().replaceAll(/[:-]/g, ''))
  .refine((text) => /^[0-9a-f]{12}$/.test(text), 'must be 12 hex digits, with or without colons or dashes');

const duration = z.strictObject({ seconds: z.number().min(0), spread: z.number().min(0).default(0) });

const board = z.strictObject({
  /** Key of the board in control calls and records; `host:port` if left out. */
  name: z.string().min(1).optional(),
  host: z.string().min(1).default('127.0.0.1'),
  port,
  banks: z.int().min(1).max(32).default(4),
  /** Like real boards, rest a second (scaled) after each connection before listening again. */
  cooldown: z.boolean().default(true),
  /** Like real boards, refuse a second connection while one is served. */
  singleConnection: z.boolean().default(true),
});

const device = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a host name without a domain, such as "sim-007"'),
  mac,
  /** The device's own address; any 127.x.y.z can be bound on Linux without further set-up. */
  address: z.ipv4(),
  relay: z.strictObject({
    board: z.string().min(1).optional(),
    host: z.string().min(1).optional(),
    port: port.optional(),
    bank: z.int().min(1).max(32),
    relay: z.int().min(1).max(8),
  }),
  tftp: endpoint,
  registration: endpoint.optional(),
  pingPort: port,
  sutPort: port.default(20_701),
  /** Where its adb daemon listens; null: it has none. */
  adbPort: port.nullable().default(null),
  /** PEM of the public key that its adb daemon lets in where it asks for one. */
  adbKey: z.string().nullable().default(null),
  /** What is on the card when the rack starts; null is an empty card. */
  image: z.string().min(1).nullable().default(null),
});

const rackSchema = z.strictObject({
  seed: z.union([z.string(), z.number()]).transform(String).default('mozpool'),
  timeScale: z.number().positive().default(1),
  controlHost: z.string().min(1).default('127.0.0.1'),
  controlPort: port.default(0),
  /** False: nothing fails by chance and every check succeeds. Faults that are switched on by hand still work. */
  failures: z.boolean().default(true),
  failureOdds: z.record(z.string(), z.number().min(0).max(1)).optional(),
  phases: z.partialRecord(z.enum(TIMED_PHASES), duration).default({}),
  recordFile: z.string().min(1).optional(),
  boards: z.array(board).min(1),
  devices: z.array(device),
});

export type RackConfig = z.infer<typeof rackSchema>;
/** What one writes: defaults may be left out. */
export type RackConfigInput = z.input<typeof rackSchema>;
export type BoardConfig = RackConfig['boards'][number];
export type DeviceConfig = RackConfig['devices'][number];
export type Endpoint = z.infer<typeof endpoint>;

/** Thrown for settings that cannot work; the message lists every reason and what to change. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

export const boardKey = (config: BoardConfig): string => config.name ?? `${config.host}:${config.port}`;

/** The board a device hangs on: by name, or by port (and host, where two boards share a port). */
export function boardOf(boards: readonly BoardConfig[], relay: DeviceConfig['relay']): BoardConfig | undefined {
  if (relay.board !== undefined) return boards.find((candidate) => boardKey(candidate) === relay.board);
  return boards.find((candidate) => candidate.port === relay.port && (relay.host === undefined || candidate.host === relay.host));
}

function wiringMistakes(config: RackConfig): string[] {
  const mistakes: string[] = [];
  const taken = new Map<string, string>();
  const claim = (what: string, by: string): void => {
    const holder = taken.get(what);
    if (holder === undefined) taken.set(what, by);
    else mistakes.push(`${by}: ${what} is already used by ${holder}; give each its own`);
  };
  for (const candidate of config.boards) claim(`board ${boardKey(candidate)}`, `boards[${config.boards.indexOf(candidate)}]`);
  for (const candidate of config.devices) {
    const { name } = candidate;
    claim(`name ${name}`, `device ${name}`);
    claim(`MAC ${candidate.mac}`, `device ${name}`);
    if (candidate.pingPort !== 0) claim(`address ${candidate.address}:${candidate.pingPort}`, `device ${name}`);
    if (candidate.sutPort !== 0) claim(`address ${candidate.address}:${candidate.sutPort}`, `device ${name}`);
    const on = boardOf(config.boards, candidate.relay);
    if (!on) {
      mistakes.push(`device ${name}: no board matches its relay; known boards: ${config.boards.map(boardKey).join(', ')}`);
      continue;
    }
    if (candidate.relay.bank > on.banks) mistakes.push(`device ${name}: board ${boardKey(on)} has only ${on.banks} banks`);
    claim(`board ${boardKey(on)} bank ${candidate.relay.bank} relay ${candidate.relay.relay}`, `device ${name}`);
  }
  return mistakes;
}

/** Checks settings from a file or a caller and fills in the defaults. */
export function parseRackConfig(input: unknown): RackConfig {
  const parsed = rackSchema.safeParse(input);
  const mistakes = parsed.success
    ? wiringMistakes(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
  if (mistakes.length > 0 || !parsed.success) {
    throw new ConfigError(`The simulator's settings cannot be used. Correct these:\n- ${mistakes.join('\n- ')}`);
  }
  return parsed.data;
}
