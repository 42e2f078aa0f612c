import { readFile } from 'node:fs/promises';
import { CliError } from '../cli-error.js';
import { type Config, readConfig } from './config-file.js';

export interface ServerChoice {
  urls: string[];
  token: string | undefined;
}

export interface ServerOptions {
  server?: string[];
  tokenFile?: string;
}

type Env = Record<string, string | undefined>;
const isUrl = (text: string) => /^https?:\/\//.test(text);
const list = (text: string | undefined) => text?.split(',').filter((word) => word !== '') ?? [];

/** Which servers, with which token: by flag, else by environment, else by the configuration file. */
export async function chooseServer({ server = [], tokenFile }: ServerOptions, env: Env): Promise<ServerChoice> {
  const config = await readConfig(env);
  const asked = server.length > 0 ? server : list(env.MOZPOOL_SERVER);
  const named = asked.length > 0 ? asked : [config.current].filter((name) => name !== undefined);
  if (named.length === 0)
    throw new CliError('No server is named. Say --server URL, set MOZPOOL_SERVER, or run "mozpool login NAME --server URL" once.', {
      exit: 'usage',
    });
  const found = named.map((word) => (isUrl(word) ? byUrl(config, word) : byName(config, word)));
  const tokens = new Set(found.map(({ token }) => token));
  const given = await givenToken(tokenFile, env);
  if (given === undefined && tokens.size > 1)
    throw new CliError(`${named.join(' and ')} have tokens of their own: name servers of one installation.`, { exit: 'usage' });
  return { urls: [...new Set(found.flatMap(({ urls }) => urls))], token: given ?? [...tokens][0] };
}

async function givenToken(file: string | undefined, env: Env): Promise<string | undefined> {
  const path = file ?? (env.MOZPOOL_TOKEN ? undefined : env.MOZPOOL_TOKEN_FILE);
  if (!path) return env.MOZPOOL_TOKEN || undefined;
  try {
    const token = (await readFile(path, 'utf8')).trim();
    if (token !== '') return token;
    throw new Error('it is empty');
  } catch (error) {
    throw new CliError(`The token cannot be read from ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** The token that was saved for this very address, and no other. */
function byUrl({ servers }: Config, url: string): ServerChoice {
  const saved = Object.values(servers).find(({ urls }) => urls.some((known) => sameUrl(known, url)));
  return { urls: [url], token: saved?.token };
}

const sameUrl = (a: string, b: string) => a.replace(/\/+$/, '') === b.replace(/\/+$/, '');

function byName({ servers }: Config, name: string): ServerChoice {
  const server = servers[name];
  if (server) return { urls: server.urls, token: server.token };
  const known = Object.keys(servers);
  const which = known.length > 0 ? `Known are: ${known.join(', ')}.` : 'None is saved yet.';
  const next = /[.:]/.test(name)
    ? `If that is its address, write http://${name} or https://${name}.`
    : `Write its URL, or run "mozpool login ${name} --server URL".`;
  throw new CliError(`No server called "${name}" is saved. ${which} ${next}`, { exit: 'usage' });
}
