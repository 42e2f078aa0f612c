import { readFile } from 'node:fs/promises';
import { changePxeConfigBodySchema, createPxeConfigBodySchema } from '@mozpool/contracts';
import type { Pool, PxeConfigRow } from '@mozpool/db';
import { pxeTextProblem } from '@mozpool/protocols';
import type { Command } from 'commander';
import type { z } from 'zod';
import { CliError } from '../cli-error.js';
import { operatorName } from '../operator-name.js';
import type { Terminal } from '../terminal.js';
import { type Store, withDatabase } from '../with-database.js';

interface Options {
  active?: true;
  inactive?: true;
  description?: string;
  config?: string;
}

const MAX_CONTENTS_BYTES = 1024 * 1024;
const MAX_LISTED = 10_000;

/** Called in a wrong way, as Mozpool 4.2 said it. */
const usage = (message: string) => new CliError(`pxe-config: error: ${message} (--help tells more)`, { exit: 'usage' });

/** `mozpool pxe-config`, and `pxe-config` by itself: on the database, with arguments, answers and exit codes of Mozpool 4.2. */
export function addPxeConfigCommand(program: Command, terminal: Terminal): void {
  program
    .command('pxe-config')
    .summary('PXE configurations, in the database')
    .description(
      'Shows and changes PXE configurations in the database that DATABASE_URL names. "mozpool pxe-configs" does so over the API.',
    )
    .usage('add|modify|show|list [NAME] [options]')
    .argument('[action]')
    .argument('[name]')
    .option('--active', 'it is offered; with list: only those that are')
    .option('--inactive', 'it is not offered')
    .option('-m, --description <text>', 'what it is for')
    .option('-c, --config <file>', 'its text; - for standard input')
    .addHelpText(
      'after',
      `
add needs NAME, --description and --config; modify changes only what is given; show and list show.

Example:
  mozpool pxe-config add panda-b2g -m 'B2G on pandas' -c panda-b2g.txt`,
    )
    .action(async (action: string | undefined, name: string | undefined, options: Options) => {
      if (action === undefined) throw usage('too few arguments');
      const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
      if (!act) throw usage(`there is no action "${action}"; there are ${Object.keys(ACTIONS).join(', ')}`);
      if (action === 'list' && name !== undefined) throw usage('name not allowed with list');
      if (action !== 'list' && name === undefined) throw usage(`name required with ${action}`);
      if (options.active && options.inactive) throw usage('--active and --inactive exclude each other');
      if (action === 'show' && Object.keys(options).length > 0) throw usage('no additional options with show');
      if (action === 'list' && (options.inactive || options.description !== undefined || options.config !== undefined))
        throw usage('list takes no option but --active');
      await act(terminal, name ?? '', options);
    });
}

const ACTIONS: Readonly<Record<string, (terminal: Terminal, name: string, options: Options) => Promise<void>>> = {
  async add(terminal, name, options) {
    if (options.description === undefined || options.config === undefined) throw usage('--description and --config required with add');
    const { description } = options;
    const values = checked(createPxeConfigBodySchema, { name, description, contents: await readContents(options.config, terminal) });
    const shown = await withDatabase(terminal, async (db, store) => {
      const outcome = await store.createInventory(db, store.PXE_CONFIGS, {
        values: { ...values, active: !options.inactive },
        by: operatorName(),
      });
      if (outcome.outcome === 'exists') throw new CliError(`There is a PXE configuration "${name}" already. Use modify to change it.`);
      return known(db, store, name);
    });
    terminal.out(show(shown));
  },
  async modify(terminal, name, { description, config, active, inactive }) {
    const given = {
      // an empty description counts as none in Mozpool 4.2
      ...(description && { description }),
      ...(config !== undefined && { contents: await readContents(config, terminal) }),
    };
    const values = { ...checked(changePxeConfigBodySchema, given), ...((active || inactive) && { active: active === true }) };
    const shown = await withDatabase(terminal, async (db, store) => {
      const outcome = await store.changeInventory(db, store.PXE_CONFIGS, { key: name, values, revision: undefined, by: operatorName() });
      if (outcome.outcome === 'unknown') throw unknown(name);
      return known(db, store, name);
    });
    terminal.out(show(shown));
  },
  async show(terminal, name) {
    terminal.out(show(await withDatabase(terminal, (db, store) => known(db, store, name))));
  },
  async list(terminal, _name, { active }) {
    const rows = await withDatabase(terminal, (db, { listPxeConfigs }) =>
      listPxeConfigs(db, { activeOnly: active === true, limit: MAX_LISTED }),
    );
    terminal.out(rows.map(show).join(''));
  },
};

const unknown = (name: string) => new CliError(`There is no PXE configuration "${name}". "mozpool pxe-config list" shows all.`);

async function known(db: Pool, { findPxeConfig }: Store, name: string): Promise<PxeConfigRow> {
  const row = await findPxeConfig(db, { name });
  if (!row) throw unknown(name);
  return row;
}

function show({ name, description, contents, active }: PxeConfigRow): string {
  return `** Name: ${name}${active ? '' : ' (inactive)'}\n** Description: ${description}\n** Contents:\n${contents.trim()}\n`;
}

/** The same rules as over HTTP. */
function checked<Schema extends z.ZodType<{ contents?: string | undefined }>>(schema: Schema, values: object): z.output<Schema> {
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new CliError(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n'));
  const problem = parsed.data.contents === undefined ? null : pxeTextProblem(parsed.data.contents);
  if (problem !== null) throw new CliError(`contents ${problem}`);
  return parsed.data;
}

async function readContents(file: string, { stdin, tty, err }: Terminal): Promise<string> {
  if (file !== '-') {
    const text = await readFile(file, 'utf8').catch((error: Error) => {
      throw new CliError(`${file} cannot be read: ${error.message}`, { cause: error });
    });
    return text;
  }
  if (tty.in) err('Type the PXE configuration, and end it with Ctrl-D:\n');
  let text = '';
  for await (const chunk of stdin) {
    text += chunk;
    if (text.length > MAX_CONTENTS_BYTES) throw new CliError(`Standard input has more than ${MAX_CONTENTS_BYTES} characters.`);
  }
  return text;
}
