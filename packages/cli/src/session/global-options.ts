import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { FORMATS, type Format } from '../output/format.js';
import { readDuration } from './read-duration.js';

export interface GlobalOptions {
  server?: string[];
  tokenFile?: string;
  output: Format;
  patience?: number;
}

const PATIENCE_SECONDS = 10;
const MAX_PATIENCE_SECONDS = 86_400;
const patience = readDuration({ min: 0, max: MAX_PATIENCE_SECONDS });

export function addGlobalOptions(program: Command): void {
  program
    .option(
      '-s, --server <name-or-url>',
      'a server that "mozpool login" saved, or the URL of one; again for each replica (MOZPOOL_SERVER)',
      (word: string, before: string[] = []) => [...before, ...word.split(',').filter((one) => one !== '')],
    )
    .option('--token-file <file>', 'reads the token from a file (MOZPOOL_TOKEN_FILE; MOZPOOL_TOKEN is the token itself)')
    .addOption(new Option('-o, --output <format>', 'how results are shown').choices(FORMATS).default('table'))
    .option(
      '--patience <time>',
      `how long it keeps trying when no server answers; ${PATIENCE_SECONDS}s unless the command says otherwise (MOZPOOL_PATIENCE)`,
      patience,
    );
}

/** For the client, in milliseconds. */
export function readPatience(global: GlobalOptions, env: Record<string, string | undefined>, usualSeconds = PATIENCE_SECONDS): number {
  if (global.patience !== undefined) return global.patience * 1000;
  if (!env.MOZPOOL_PATIENCE) return usualSeconds * 1000;
  try {
    return patience(env.MOZPOOL_PATIENCE) * 1000;
  } catch (error) {
    throw new CliError(`MOZPOOL_PATIENCE: ${(error as Error).message}`, { exit: 'usage', cause: error });
  }
}
