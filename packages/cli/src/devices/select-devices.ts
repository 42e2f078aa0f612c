import type { MozpoolClient } from '@mozpool/client';
import { deviceFilterQuery } from '@mozpool/contracts';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { allRows, PAGE } from '../session/all-rows.js';
import { addQueryOptions, queryOf } from '../session/query-options.js';

/** The devices that a command is about: names, or the filters of the list of devices. */
export function addSelection(command: Command): Command {
  command.option('--all', 'all active devices');
  return addQueryOptions(command, deviceFilterQuery.shape);
}

/** Their names. What is named is there or not: the command says so; what is filtered is found. */
export async function selectDevices(
  client: MozpoolClient,
  names: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const filter = queryOf(options, deviceFilterQuery.shape);
  const filtered = options.all === true || Object.keys(filter).length > 0;
  if (names.length === 0 && !filtered)
    throw new CliError('Which devices? Name them, or say which, for example --label rack=7 or --pool b2g; --all is all of them.', {
      exit: 'usage',
    });
  if (names.length > 0 && filtered) throw new CliError('Name devices, or say which by filters, but not both.', { exit: 'usage' });
  if (names.length > 0) return [...new Set(names)];
  const found = await allRows<string>((after) => client.listDevices({ query: { ...filter, limit: PAGE, after } }), 'devices');
  if (found.length === 0) throw new CliError('No device is like that. "mozpool devices" takes the same filters.', { exit: 'unknown' });
  return found;
}
