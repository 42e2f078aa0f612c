import type { TokenDetails } from '@mozpool/contracts';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Listing } from '../output/format.js';
import { type Session, withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { addTokenOptions, type TokenOptions, tokenBody } from './token-options.js';

const COLUMNS: Listing<TokenDetails>['columns'] = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  scope: ({ scope }) => scope,
  pools: ({ pools }) => pools ?? 'all',
  state: ({ state }) => state,
  expires: ({ expires_at }) => expires_at ?? 'never',
  'last used': ({ last_used_at }) => last_used_at ?? 'never',
  'made by': ({ created_by }) => created_by,
};
const NAME = ({ id }: TokenDetails) => id;

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
        list({ rows: document.tokens, columns: COLUMNS, name: NAME, document });
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
        show({ rows: [document.token], columns: COLUMNS, name: NAME, document });
      }),
    );
}

async function createToken({ client, terminal, global, show }: Session, name: string, options: TokenOptions): Promise<void> {
  const document = await client.createToken({ body: tokenBody(name, options) });
  if (global.output === 'json') return show({ rows: [document.token], columns: COLUMNS, name: NAME, document });
  // alone, where programs read
  terminal.out(`${document.text}\n`);
}
