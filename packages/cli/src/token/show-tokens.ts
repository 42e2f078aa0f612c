import type { TokenDetails } from '@mozpool/contracts';
import { formatOne, type Listing } from '../output/format.js';
import type { GlobalOptions } from '../session/global-options.js';
import type { Terminal } from '../terminal.js';

const COLUMNS: Listing<TokenDetails>['columns'] = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  scope: ({ scope }) => scope,
  pools: ({ pools }) => pools ?? 'all',
  token: ({ prefix }) => `${prefix}…`,
  state: ({ state }) => state,
  expires: ({ expires_at }) => expires_at ?? 'never',
  'last used': ({ last_used_at }) => last_used_at ?? 'never',
  'made by': ({ created_by }) => created_by,
  'revoked by': ({ revoked_by }) => revoked_by,
};

/** Tokens, whether the API or the database tells of them. */
export function tokenListing(rows: readonly TokenDetails[], document: object): Listing<TokenDetails> {
  return { rows, columns: COLUMNS, name: ({ id }) => id, document };
}

/** A token with its text, which nobody sees again: alone on the standard output, unless a program asks for all of it. */
export function showMade(terminal: Terminal, { output }: Pick<GlobalOptions, 'output'>, made: { token: TokenDetails; text: string }): void {
  const listing = tokenListing([made.token], made);
  if (output === 'json') return void terminal.out(formatOne(output, listing));
  terminal.err(`${formatOne('table', listing)}The token itself, which is not shown again:\n`);
  terminal.out(`${made.text}\n`);
}
