import { createTokenBodySchema, TOKEN_SCOPES, type TokenScope } from '@mozpool/contracts';
import { createToken, hasTokens, listTokens, revokeToken } from '@mozpool/db';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { operatorName } from '../operator-name.js';
import type { Terminal } from '../terminal.js';
import { withDatabase } from '../with-database.js';
import { readLifetime } from './read-lifetime.js';
import { tokenTable } from './token-table.js';

const DEFAULT_LIFETIME = '1y';
const MAX_LISTED = 10_000;

interface CreateOptions {
  scope: TokenScope;
  pool?: string[];
  expiresIn: number | 'never';
  ifNone?: true;
}

/** `mozpool token …`: works on the database, so that there can be a first token. */
export function addTokenCommands(program: Command, terminal: Terminal): void {
  const token = program.command('token').description('Tokens of the HTTP API; works on the database that DATABASE_URL names.');

  token
    .command('create')
    .description('Makes a token and prints it, this once: it is stored nowhere.')
    .argument('<name>', 'how logs call whoever uses it')
    .addOption(new Option('--scope <scope>', 'what it may do, each including those before it').choices(TOKEN_SCOPES).makeOptionMandatory())
    .option('--pool <pool...>', 'limits it to devices of these pools')
    .addOption(
      new Option('--expires-in <time>', '12h, 90d, 1y or never')
        .argParser(readLifetime)
        .default(readLifetime(DEFAULT_LIFETIME), DEFAULT_LIFETIME),
    )
    .option('--if-none', 'does nothing if there has ever been a token: for the first one of an installation')
    .action(async (name: string, options: CreateOptions) => {
      const input = readInput(name, options);
      const made = await withDatabase(terminal, async (db) =>
        options.ifNone && (await hasTokens(db)) ? 'not_first' : createToken(db, { ...input, createdBy: operatorName() }),
      );
      if (made === 'not_first' || (made === 'name_taken' && options.ifNone)) {
        terminal.err('There are tokens already; none was made.\n');
        return;
      }
      if (made === 'name_taken') throw new CliError(`There is a token called "${name}". Revoke it first, or choose another name.`);
      terminal.err(tokenTable([made.token]));
      terminal.out(`${made.text}\n`);
    });

  token
    .command('list')
    .description('Shows all tokens, those that are revoked last.')
    .action(async () => {
      terminal.out(tokenTable(await withDatabase(terminal, (db) => listTokens(db, { limit: MAX_LISTED }))));
    });

  token
    .command('revoke')
    .description('Revokes a token for good. It stops to work within three seconds.')
    .argument('<name or id>', 'the name of the token, or its number in the list')
    .action(async (which: string) => {
      const by = /^\d{1,15}$/.test(which) ? { id: Number(which) } : { name: which };
      const revoked = await withDatabase(terminal, (db) => revokeToken(db, by, operatorName()));
      if (!revoked) throw new CliError(`There is no token ${which} that could be revoked. "mozpool token list" shows all.`);
      terminal.out(tokenTable([revoked]));
    });
}

/** The same rules as over HTTP. */
function readInput(name: string, { scope, pool, expiresIn }: CreateOptions) {
  const expiresInSeconds = expiresIn === 'never' ? null : expiresIn;
  const parsed = createTokenBodySchema.safeParse({ name, scope, pools: pool ?? null, expires_in: expiresInSeconds });
  if (!parsed.success) throw new CliError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  return { name, scope, pools: pool ?? null, expiresInSeconds };
}
