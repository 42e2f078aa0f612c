import { tokenDetails } from '@mozpool/contracts';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { operatorName } from '../operator-name.js';
import { shower } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { withDatabase } from '../with-database.js';
import { showMade, tokenListing } from './show-tokens.js';
import { addTokenOptions, type TokenOptions, tokenBody } from './token-options.js';

const MAX_LISTED = 10_000;

/** `mozpool token …`: works on the database, so that there can be a first token. */
export function addTokenCommands(program: Command, terminal: Terminal): void {
  const token = program.command('token').description('Tokens of the HTTP API; works on the database that DATABASE_URL names.');

  addTokenOptions(token.command('create').description('Makes a token and prints it, this once: it is stored nowhere.'))
    .option('--if-none', 'does nothing if there has ever been a token: for the first one of an installation')
    .action(async (name: string, options: TokenOptions & { ifNone?: true }, command: Command) => {
      const { expires_in: expiresInSeconds, ...input } = tokenBody(name, options);
      const made = await withDatabase(terminal, async (db, { createToken, hasTokens }) =>
        options.ifNone && (await hasTokens(db)) ? 'not_first' : createToken(db, { ...input, expiresInSeconds, createdBy: operatorName() }),
      );
      if (made === 'not_first' || (made === 'name_taken' && options.ifNone)) {
        terminal.err('There are tokens already; none was made.\n');
        return;
      }
      if (made === 'name_taken') throw new CliError(`There is a token called "${name}". Revoke it first, or choose another name.`);
      showMade(terminal, command.optsWithGlobals(), { token: tokenDetails(made.token), text: made.text });
    });

  token
    .command('list')
    .description('Shows all tokens, those that are revoked last.')
    .action(async (_options: object, command: Command) => {
      const tokens = (await withDatabase(terminal, (db, { listTokens }) => listTokens(db, { limit: MAX_LISTED }))).map(tokenDetails);
      shower(terminal, command.optsWithGlobals()).list(tokenListing(tokens, { tokens }));
    });

  token
    .command('revoke')
    .description('Revokes a token for good. It stops to work within three seconds.')
    .argument('<name or id>', 'the name of the token, or its number in the list')
    .action(async (which: string, _options: object, command: Command) => {
      const by = /^\d{1,15}$/.test(which) ? { id: Number(which) } : { name: which };
      const revoked = await withDatabase(terminal, (db, { revokeToken }) => revokeToken(db, by, operatorName()));
      if (!revoked) throw new CliError(`There is no token ${which} that could be revoked. "mozpool token list" shows all.`);
      const token = tokenDetails(revoked);
      shower(terminal, command.optsWithGlobals()).show(tokenListing([token], { token }));
    });
}
