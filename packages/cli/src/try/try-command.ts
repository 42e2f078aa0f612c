import { createClient, type MozpoolClient, MozpoolError } from '@mozpool/client';
import { createToken, revokeToken } from '@mozpool/db';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.js';
import type { Terminal } from '../terminal.js';
import { withDatabase } from '../with-database.js';

interface TryOptions {
  server: string[];
  image?: string;
  bootConfig: Record<string, unknown>;
  within: number;
}

const TOKEN_SECONDS = 3_600;
const RESERVATION_SECONDS = 600;
const POLL_MS = 250;
const DEFAULT_WITHIN_SECONDS = 300;
const MAX_WITHIN_SECONDS = 3_600;

/** `mozpool try`: proves that an installation works, by doing what its clients do. */
export function addTryCommand(program: Command, terminal: Terminal): void {
  program
    .command('try')
    .description(
      'Asks an installation for a device, waits until it is ready and gives it back. Needs MOZPOOL_TOKEN, or DATABASE_URL to make a token for the while.',
    )
    .requiredOption('--server <url...>', 'where its API is; each replica is tried')
    .option('--image <name>', 'what to put on the device; without it the API is only asked for its version and its devices')
    .option('--boot-config <json>', 'what the image asks for', readObject, {})
    .option('--within <seconds>', 'how long it may take to be ready', readSeconds, DEFAULT_WITHIN_SECONDS)
    .action(async (options: TryOptions) => {
      try {
        await withToken(terminal, (token) => tryInstallation(createClient({ servers: options.server, token }), options, terminal));
      } catch (error) {
        if (error instanceof MozpoolError) throw new CliError(error.message, { cause: error });
        throw error;
      }
    });
}

async function tryInstallation(client: MozpoolClient, { image, bootConfig, within }: TryOptions, { out }: Terminal): Promise<void> {
  out(`version ${await client.version()}, ${(await client.deviceNames()).length} devices\n`);
  if (image === undefined) return;
  const { id } = await client.requestDevice({
    image,
    bootConfig,
    assignee: 'mozpool try',
    durationSeconds: RESERVATION_SECONDS,
    waitSeconds: within,
  });
  try {
    const onState = ({ state }: { state: string }) => void out(`request ${id} is ${state}\n`);
    const { assigned_device } = await client.waitUntilReady(id, { timeoutMs: within * 1000, pollMs: POLL_MS, onState });
    out(`${assigned_device} is ready\n`);
  } finally {
    // a request that failed is over already, and returning it does no harm
    await client.returnRequest(id);
  }
  out(`request ${id} is given back\n`);
}

/** Works with the token of the environment, or with one that is revoked afterwards. */
async function withToken(terminal: Terminal, work: (token: string) => Promise<void>): Promise<void> {
  const given = terminal.env.MOZPOOL_TOKEN;
  if (given) return work(given);
  if (!terminal.env.DATABASE_URL)
    throw new CliError('Neither MOZPOOL_TOKEN nor DATABASE_URL is set: name a token, or the database to make one in.');
  const name = `try-${process.pid}-${Date.now()}`;
  const made = await withDatabase(terminal, (db) =>
    createToken(db, { name, scope: 'request', pools: null, expiresInSeconds: TOKEN_SECONDS, createdBy: 'mozpool try' }),
  );
  if (made === 'name_taken') throw new CliError(`There is a token called "${name}" already.`);
  try {
    await work(made.text);
  } finally {
    await withDatabase(terminal, (db) => revokeToken(db, { id: made.token.id }, 'mozpool try'));
  }
}

function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new InvalidArgumentError('Write a JSON object: {"b2gbase": "http://builds.example.org/b2g/"}.');
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_WITHIN_SECONDS) return seconds;
  throw new InvalidArgumentError(`Write a whole number of seconds from 1 to ${MAX_WITHIN_SECONDS}.`);
}
