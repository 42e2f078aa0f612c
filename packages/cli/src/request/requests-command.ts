import { pages } from '@mozpool/client';
import type { Command } from 'commander';
import { withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { REQUEST_COLUMNS } from './request-columns.js';

interface Options {
  all?: true;
  state?: string[];
  assignee?: string;
  device?: string;
  image?: string;
  environment?: string;
  search?: string;
}

const PAGE = 1_000;

/** `mozpool requests` */
export function addRequestsCommand(program: Command, terminal: Terminal): void {
  program
    .command('requests')
    .description('Lists requests, the newest first.')
    .option('--all', 'closed ones, too')
    .option('--state <state...>', 'only those in these states')
    .option('--assignee <who>', 'only those of this assignee')
    .option('--device <name>', 'only those that have this device or ask for it')
    .option('--image <name>', 'only those for this image')
    .option('--environment <name>', 'only those for this environment')
    .option('--search <words>', 'only those in which each of these words appears')
    .action(
      withClient(terminal, async ({ client, list }, { all, search, ...filter }: Options) => {
        const query = { ...filter, include_closed: all ?? false, q: search, limit: PAGE };
        const requests = [];
        for await (const page of pages((after) => client.listRequests({ query: { ...query, after } }))) requests.push(...page.requests);
        list({ rows: requests, columns: REQUEST_COLUMNS, name: ({ id }) => id, document: { requests }, empty: 'No request fits.' });
      }),
    );
}
