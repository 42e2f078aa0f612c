import { type PublishedEvent, ROUTES } from '@mozpool/contracts';
import type { Command } from 'commander';
import { formatLine, type Listing } from '../output/format.js';
import { addQueryOptions, queryOf } from '../session/query-options.js';
import { type Session, withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { follow } from './follow.js';

const QUERY = ROUTES.listEvents.query.shape;
const { after: _after, limit: _limit, ...FILTER } = QUERY;
const DEFAULT_LIMIT = '100';

const COLUMNS: Listing<PublishedEvent>['columns'] = {
  time: ({ at }) => at,
  kind: ({ kind }) => kind,
  device: ({ device }) => device,
  request: ({ request }) => request,
  from: ({ from_state }) => from_state,
  to: ({ to_state }) => to_state,
  event: ({ event }) => event,
  details: ({ details }) => (Object.keys(details).length > 0 ? JSON.stringify(details) : null),
};
const NAME = ({ position }: PublishedEvent) => position;

/** `mozpool events`: what has happened, and what happens. */
export function addEventCommand(program: Command, terminal: Terminal): void {
  addQueryOptions(
    program
      .command('events')
      .summary('what has happened, and what happens')
      .description('Shows what has happened, the newest hundred events unless told otherwise, or with -f what happens.'),
    QUERY,
  )
    .option('-f, --follow', 'shows events as they happen, from now on or after the position of --after')
    .addHelpText('after', '\nExample:\n  mozpool events -f --device panda-0007 -o ndjson')
    .action(withClient(terminal, events));
}

async function events(session: Session, options: { follow?: true; after?: string }): Promise<void> {
  const { client, list, terminal, global } = session;
  if (options.follow) {
    const after = options.after === undefined ? {} : { last_event_id: options.after };
    return follow(session, { id: 'eventStream', input: { query: { ...queryOf(options, FILTER), ...after } } }, ({ event, data }) => {
      if (event === 'reset') terminal.err('Older events are not kept any more: some are missing here.\n');
      else terminal.out(formatLine(global.output, JSON.parse(data) as PublishedEvent, { columns: COLUMNS, name: NAME }));
    });
  }
  const reply = await client.listEvents({ query: { limit: DEFAULT_LIMIT, ...queryOf(options, QUERY) } });
  if (reply.reset) terminal.err('Older events are not kept any more: some are missing here.\n');
  list({ rows: reply.events, columns: COLUMNS, name: NAME, document: reply, empty: 'Nothing has happened.' });
}
