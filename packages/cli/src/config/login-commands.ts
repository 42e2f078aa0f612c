import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { clientOf } from '../session/client-of.js';
import type { GlobalOptions } from '../session/global-options.js';
import { shower } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { readConfig, writeConfig } from './config-file.js';
import { readSecret } from './read-secret.js';

/** `mozpool login`, `logout` and `servers`: the servers that commands may call by a name. */
export function addLoginCommands(program: Command, terminal: Terminal): void {
  program
    .command('login')
    .description(
      'Saves a server under a name, with a token, and makes it the one that commands talk to. The token is read from the standard input.',
    )
    .argument('<name>', 'what to call the server')
    .option('--no-token', 'the server asks for none')
    .action(async (name: string, { token: asksForToken }: { token: boolean }, command: Command) => {
      const { server: given = [] } = command.optsWithGlobals<GlobalOptions>();
      const config = await readConfig(terminal.env);
      const urls = given.length > 0 ? given : config.servers[name]?.urls;
      if (!urls) throw new CliError(`Where is ${name}? Say --server URL, once for each replica.`, { exit: 'usage' });
      const token = asksForToken ? await readSecret(terminal, `Token for ${name}: `) : undefined;
      const { session } = await clientOf({ servers: urls, token, patienceMs: 0 }).readSession();
      const path = await writeConfig(terminal.env, {
        current: name,
        servers: { ...config.servers, [name]: { urls, ...(token !== undefined && { token }) } },
      });
      terminal.err(`${name} is saved in ${path}${session ? `; you are ${session.name}, with scope ${session.scope}` : ''}.\n`);
    });

  program
    .command('logout')
    .description('Forgets a server and its token. The token itself stays valid: "mozpool token revoke" ends it.')
    .argument('<name>', 'what the server was called')
    .action(async (name: string) => {
      const { current, servers } = await readConfig(terminal.env);
      if (!servers[name]) throw new CliError(`No server called "${name}" is saved. "mozpool servers" shows all.`, { exit: 'unknown' });
      const { [name]: _forgotten, ...left } = servers;
      await writeConfig(terminal.env, { ...(current !== undefined && current !== name && { current }), servers: left });
    });

  program
    .command('servers')
    .description('Shows the servers that are saved.')
    .action(async (_options: unknown, command: Command) => {
      const { current, servers } = await readConfig(terminal.env);
      const rows = Object.entries(servers).map(([name, { urls, token }]) => ({
        name,
        urls,
        token: token !== undefined,
        current: name === current,
      }));
      shower(terminal, command.optsWithGlobals<GlobalOptions>()).list({
        rows,
        columns: { name: ({ name }) => name, current: ({ current }) => current, token: ({ token }) => token, urls: ({ urls }) => urls },
        name: ({ name }) => name,
        document: { servers: rows },
        empty: 'None is saved yet: "mozpool login NAME --server URL".',
      });
    });
}
