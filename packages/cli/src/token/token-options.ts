import { createTokenBodySchema, TOKEN_SCOPES, type TokenScope } from '@mozpool/contracts';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { readLifetime } from './read-lifetime.js';

const DEFAULT_LIFETIME = '1y';

export interface TokenOptions {
  scope: TokenScope;
  pool?: string[];
  expiresIn: number | 'never';
}

/** What a new token is: the same on the database and over the API. */
export function addTokenOptions(command: Command): Command {
  return command
    .argument('<name>', 'how logs call whoever uses it')
    .addOption(new Option('--scope <scope>', 'what it may do, each including those before it').choices(TOKEN_SCOPES).makeOptionMandatory())
    .option('--pool <pool...>', 'limits it to devices of these pools')
    .addOption(
      new Option('--expires-in <time>', '12h, 90d, 1y or never')
        .argParser(readLifetime)
        .default(readLifetime(DEFAULT_LIFETIME), DEFAULT_LIFETIME),
    );
}

/** The body of the call that makes it, by the rules of that call. */
export function tokenBody(name: string, { scope, pool, expiresIn }: TokenOptions) {
  const body = { name, scope, pools: pool ?? null, expires_in: expiresIn === 'never' ? null : expiresIn };
  const parsed = createTokenBodySchema.safeParse(body);
  if (!parsed.success) throw new CliError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
  return body;
}
