import type { MozpoolClient } from '@mozpool/client';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { chooseServer } from '../config/choose-server.js';
import { bootConfigOption } from '../session/boot-config-option.js';
import { clientOf } from '../session/client-of.js';
import { type GlobalOptions, readPatience } from '../session/global-options.js';
import { readDuration, timeOption } from '../session/read-duration.js';
import type { Terminal } from '../terminal.js';
import { withDatabase } from '../with-database.js';

interface TryOptions {
  image?: string;
  bootConfig?: Record<string, unknown>;
  within: number;
}

const TOKEN_SECONDS = 3_600;
/** An installation that has just been put up may need a moment. */
const PATIENCE_SECONDS = 30;
const RESERVATION_SECONDS = 600;
const DEFAULT_WITHIN = '5m';
const MAX_WITHIN_SECONDS = 3_600;

/** `mozpool try`: proves that an installation works, by doing what its clients do. */
export function addTryCommand(program: Command, terminal: Terminal): void {
  program
    .command('try')
    .description(
      'Asks an installation for a device, waits until it is ready and gives it back. Needs MOZPOOL_TOKEN, or DATABASE_URL to make a token for the while.',
    )
    .option('--image <name>', 'what to put on the device; without it the API is only asked for its version and its devices')
    .addOption(bootConfigOption())
    .addOption(timeOption('--within <time>', 'how long it may take to be ready', readDuration({ max: MAX_WITHIN_SECONDS }), DEFAULT_WITHIN))
    .action(async (options: TryOptions, command: Command) => {
      const global = command.optsWithGlobals<GlobalOptions>();
      const { urls, token } = await chooseServer(global, terminal.env);
      const patienceMs = readPatience(global, terminal.env, PATIENCE_SECONDS);
      await withToken(terminal, token, (token) => tryInstallation(clientOf({ servers: urls, token, patienceMs }), options, terminal));
    });
}

async function tryInstallation(client: MozpoolClient, { image, bootConfig, within }: TryOptions, { out }: Terminal): Promise<void> {
  const { version } = await client.version();
  out(`version ${version}, ${(await client.listDevices()).devices.length} devices\n`);
  if (image === undefined) return;
  const { id } = await client.requestDevice({
    image,
    bootConfig,
    assignee: 'mozpool try',
    durationSeconds: RESERVATION_SECONDS,
    waitSeconds: within,
  });
  try {
    let last = '';
    const onStatus = ({ state }: { state: string }) => {
      if (state !== last) out(`request ${id} is ${state}\n`);
      last = state;
    };
    const { assigned_device } = await client.waitUntilReady(id, { timeoutMs: within * 1000, onStatus });
    out(`${assigned_device} is ready\n`);
  } finally {
    // a request that failed is over already, and returning it does no harm
    await client.returnRequest({ params: { id } });
  }
  out(`request ${id} is given back\n`);
}

/** Works with the token that is given, or with one that is revoked afterwards. */
async function withToken(terminal: Terminal, given: string | undefined, work: (token: string) => Promise<void>): Promise<void> {
  if (given !== undefined) return work(given);
  if (!terminal.env.DATABASE_URL)
    throw new CliError('Neither MOZPOOL_TOKEN nor DATABASE_URL is set: name a token, or the database to make one in.');
  const name = `try-${process.pid}-${Date.now()}`;
  const made = await withDatabase(terminal, (db, { createToken }) =>
    createToken(db, { name, scope: 'request', pools: null, expiresInSeconds: TOKEN_SECONDS, createdBy: 'mozpool try' }),
  );
  if (made === 'name_taken') throw new CliError(`There is a token called "${name}" already.`);
  try {
    await work(made.text);
  } finally {
    await withDatabase(terminal, (db, { revokeToken }) => revokeToken(db, { id: made.token.id }, 'mozpool try'));
  }
}
