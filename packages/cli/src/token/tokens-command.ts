import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { type Session, withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { showMade, tokenListing } from './show-tokens.js';
import { addTokenOptions, type TokenOptions, tokenBody } from './token-options.js';

/** `mozpool tokens`: over the API; `mozpool token` works on the database. */
export function addTokensCommand(program: Command, terminal: Terminal): void {
  const tokens = program
    .command('tokens')
    .summary('tokens of the API, over the API')
    .description(
      'Lists tokens, and makes and revokes them over the API, with a token of scope admin. The first one is made with "mozpool token create".',
    )
    .addHelpText('after', '\nExample:\n  mozpool tokens -o csv')
    .action(
      withClient(terminal, async ({ client, list }: Session) => {
        const document = await client.listTokens();
        list(tokenListing(document.tokens, document));
      }),
    );
  addTokenOptions(tokens.command('create').description('Makes a token and prints it, this once: it is stored nowhere.'))
    .addHelpText('after', '\nExample:\n  mozpool tokens create ci --scope request --pool b2g')
    .action(withClient(terminal, createToken));
  tokens
    .command('revoke')
    .description('Revokes a token for good. It stops to work within three seconds.')
    .argument('<name or id>', 'the name of the token, or its number in the list')
    .addHelpText('after', '\nExample:\n  mozpool tokens revoke ci')
    .action(
      withClient(terminal, async ({ client, show }: Session, which: string) => {
        const found = (await client.listTokens()).tokens.filter(({ id, name }) => String(id) === which || name === which);
        // a name may be given again once its token is revoked
        const token = found.find(({ state }) => state !== 'revoked') ?? found[0];
        if (!token) throw new CliError(`There is no token ${which}. "mozpool tokens" shows all.`, { exit: 'unknown' });
        const document = await client.revokeToken({ params: { id: token.id } });
        show(tokenListing([document.token], document));
      }),
    );
}

async function createToken({ client, terminal, global }: Session, name: string, options: TokenOptions): Promise<void> {
  showMade(terminal, global, await client.createToken({ body: tokenBody(name, options) }));
}
