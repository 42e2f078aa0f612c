import { type DeviceDetails, deviceFilterQuery, deviceListQuery, type LogEntry, ROUTES } from '@mozpool/contracts';
import { DEVICE_STATES, failingAttempt } from '@mozpool/domain';
import type { Command } from 'commander';
import { showLog } from '../lists/show-log.js';
import { forPeople } from '../output/format.js';
import { allRows, PAGE } from '../session/all-rows.js';
import { addQueryOptions, queryOf } from '../session/query-options.js';
import { type Session, withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { DEVICE_COLUMNS, DEVICE_DETAILS } from './device-columns.js';
import { DEVICE_ORDERS, type DeviceOrderCommand } from './device-orders.js';
import { type OrderOptions, orderDevices } from './order-devices.js';
import { addSelection } from './select-devices.js';

const LIST_OPTIONS = { sort: deviceListQuery.shape.sort };

/** `mozpool devices` and `mozpool device …`. */
export function addDeviceCommands(program: Command, terminal: Terminal): void {
  const devices = program
    .command('devices')
    .summary('list devices, by every filter of the API')
    .description('Lists devices: what they are at, who has them, and why nobody else gets them. Several filters have to hold together.')
    .argument('[names...]', 'only these');
  addQueryOptions(addQueryOptions(devices, deviceFilterQuery.shape), LIST_OPTIONS)
    .addHelpText('after', `\nExample:\n  mozpool devices --category failed --label 'pool in (b2g,mobile)'`)
    .action(withClient(terminal, listDevices));

  const device = program
    .command('device')
    .summary('one device, or what to do with many')
    .description('Shows a device, or tells devices what to do.');
  device
    .command('show')
    .description('Shows all there is to know about a device.')
    .argument('<device>')
    .addHelpText('after', '\nExample:\n  mozpool device show panda-0007')
    .action(
      withClient(terminal, async ({ client, show }, name: string) =>
        show(listingOf((await client.deviceDetails({ params: { name } })).device)),
      ),
    );
  device
    .command('why')
    .description('Says what a device is at, why nobody gets it, and what its log said last.')
    .argument('<device>')
    .addHelpText('after', '\nExample:\n  mozpool device why panda-0007')
    .action(withClient(terminal, why));
  addQueryOptions(
    device.command('log').description('Shows the log of a device, the newest hundred entries unless told otherwise.').argument('<device>'),
    ROUTES.deviceLog.query.shape,
    ['follow', 'wait', 'last_event_id', 'after'],
  )
    .option('-f, --follow', 'goes on with each new entry')
    .addHelpText('after', '\nExample:\n  mozpool device log -f panda-0007')
    .action(withClient(terminal, log));
  for (const [name, order] of Object.entries(DEVICE_ORDERS)) addOrder(device, terminal, name, order);
}

function addOrder(device: Command, terminal: Terminal, name: string, order: DeviceOrderCommand): void {
  const { words, summary, options = [], example, harmless } = order;
  const command = device
    .command(name)
    .summary(summary)
    .description(
      `${summary.charAt(0).toUpperCase()}${summary.slice(1)}. Shows first which devices would do it, and which not and why${harmless ? '' : ', and asks'}.`,
    )
    .usage(`${words ? `${words.usage} ` : ''}[DEVICE…] [options]`)
    .argument('[words...]', `${words ? `${words.help}; ` : ''}names of devices`);
  for (const option of options) command.addOption(option);
  command
    .option('--reason <text>', 'why; the log of each device has it')
    .option('--force', 'also those that somebody holds, or that are at work')
    .option('--assignee <name>', 'who holds the device, for whoever does')
    .option('--dry-run', 'only shows which would do it');
  if (!harmless) command.option('-y, --yes', 'does it without asking');
  addSelection(command)
    .addHelpText('after', `\nExample:\n  mozpool device ${example}`)
    .action(
      withClient(terminal, (session: Session, given: string[], options: OrderOptions) => orderDevices(session, order, given, options)),
    );
}

function listingOf(device: DeviceDetails) {
  return { rows: [device], columns: DEVICE_DETAILS, name: ({ name }: DeviceDetails) => name, document: { device } };
}

async function listDevices({ client, list }: Session, names: string[], options: Record<string, unknown>): Promise<void> {
  const query = {
    ...queryOf(options, deviceFilterQuery.shape),
    ...queryOf(options, LIST_OPTIONS),
    ...(names.length > 0 && { name: names }),
  };
  const rows = await allRows<DeviceDetails>(
    (after) => client.listDevices({ query: { ...query, details: true, limit: PAGE, after } }),
    'devices',
  );
  list({ rows, columns: DEVICE_COLUMNS, name: ({ name }) => name, document: { devices: rows }, empty: 'No device is like that.' });
}

/** Of the log, for a device that nobody gets: enough to see what it was last heard of. */
const LAST_LINES = 3;

/** What a person at the rack wants to hear: the reason, what the state means, who has it and until when, and what happened last. */
async function why({ client, terminal, global, show }: Session, name: string): Promise<void> {
  const { device } = await client.deviceDetails({ params: { name } });
  if (global.output !== 'table') return show(listingOf(device));
  const { state, state_since, state_deadline, holder, unavailable_reason, comments, attempts } = device;
  const deadline =
    state_deadline && (failingAttempt(attempts) ? `, tries again at ${state_deadline}` : `, until ${state_deadline} at most`);
  const known = Object.hasOwn(DEVICE_STATES, state) ? DEVICE_STATES[state as keyof typeof DEVICE_STATES] : undefined;
  const sentences = [
    unavailable_reason ?? `${name} is available: a request that it fits gets it at once.`,
    `State ${state} since ${state_since}${deadline ?? ''}${known && !unavailable_reason?.includes(known.meaning) ? `: ${known.meaning}` : '.'}`,
    holder && `Request ${holder.request_id} of ${holder.assignee} holds it until ${holder.expires}.`,
    comments && `Comments: ${comments}`,
  ];
  terminal.out(
    sentences
      .filter(Boolean)
      .map((sentence) => `${forPeople(sentence)}\n`)
      .join(''),
  );
  if (unavailable_reason === null) return;
  const { log: last } = await client.deviceLog({ params: { name }, query: { limit: String(LAST_LINES) } });
  if (last.length === 0) return;
  terminal.out(`Last in its log:\n${last.map((entry) => `  ${entry.timestamp}  ${entry.source}  ${forPeople(entry.message)}\n`).join('')}`);
}

async function log(session: Session, name: string, options: { follow?: true }): Promise<void> {
  const query = queryOf({ ...options, follow: undefined }, ROUTES.deviceLog.query.shape);
  await showLog(session, {
    following: options.follow === true,
    read: async (): Promise<LogEntry[]> => (await session.client.deviceLog({ params: { name }, query: { limit: '100', ...query } })).log,
    stream: { id: 'deviceLog', input: { params: { name }, query: { ...query, follow: true } } },
  });
}
