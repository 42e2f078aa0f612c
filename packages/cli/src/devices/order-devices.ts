import type { BulkReply } from '@mozpool/contracts';
import { CliError } from '../cli-error.js';
import { confirm } from '../session/confirm.js';
import type { Session } from '../session/with-client.js';
import type { DeviceOrderCommand, OrderArguments, OrderCall } from './device-orders.js';
import { selectDevices } from './select-devices.js';

export interface OrderOptions extends OrderArguments {
  /** Of the command itself, and filters. */
  [name: string]: unknown;
  yes?: true;
  dryRun?: true;
  reason?: string;
  force?: true;
  assignee?: string;
}

type Outcome = BulkReply['devices'][number];

/** Many are previewed with one call, and done a few at a time: what has begun is then soon over. */
const PREVIEW_AT_ONCE = 1_000;
const DO_AT_ONCE = 50;
/** Names that a preview shows of those that would do it. */
const MAX_SHOWN = 20;

/** Tells devices something: shows first which would do it and which would not and why, asks, and says what came of it. */
export async function orderDevices(
  session: Session,
  order: DeviceOrderCommand,
  words: readonly string[],
  options: OrderOptions,
): Promise<void> {
  const { client, terminal } = session;
  const { yes, dryRun, reason, force, assignee } = options;
  const { call, devices } = order.read(words, options);
  const input = { ...call, ...(reason !== undefined && { reason }), ...(force && { force }), ...(assignee !== undefined && { assignee }) };
  const names = await selectDevices(client, devices, options);
  const preview = await inParts(names, PREVIEW_AT_ONCE, (part) => client.bulk({ body: { ...input, devices: part, preview: true } }));
  if (dryRun) return finish(session, call, preview, true);
  const willing = preview.filter(({ accepted }) => accepted).map(({ device }) => device);
  if (willing.length === 0) return finish(session, call, preview, false);
  if (!order.harmless) {
    if (!yes) terminal.err(previewText(call, preview));
    await confirm(terminal, `${call.action}: ${willing.length} of ${names.length} devices. Go on?`, { yes });
  }
  const done: Outcome[] = [];
  const refused = preview.filter(({ accepted }) => !accepted);
  try {
    await inParts(willing, DO_AT_ONCE, async (part) => {
      const reply = await client.bulk({ body: { ...input, devices: part } });
      done.push(...reply.devices);
      return reply;
    });
  } catch (error) {
    terminal.err(`${done.length} of ${willing.length} devices were told before this went wrong:\n`);
    show(session, call, [...done, ...refused], false);
    throw error;
  }
  finish(session, call, [...done, ...refused], false);
}

async function inParts(names: readonly string[], size: number, work: (part: string[]) => Promise<BulkReply>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let begin = 0; begin < names.length; begin += size) outcomes.push(...(await work(names.slice(begin, begin + size))).devices);
  return outcomes;
}

/** The API tells its callers what to send; here it is an option. */
const inOptions = (why: string | null) => why?.replaceAll('"force": true', '--force') ?? null;

function previewText({ action }: OrderCall, outcomes: readonly Outcome[]): string {
  const willing = outcomes.filter(({ accepted }) => accepted).map(({ device }) => device);
  const more = willing.length > MAX_SHOWN ? ` and ${willing.length - MAX_SHOWN} more` : '';
  const lines = [`${action}: ${willing.slice(0, MAX_SHOWN).join(' ')}${more}`];
  for (const { device, accepted, why } of outcomes) if (!accepted) lines.push(`not ${device}: ${inOptions(why)}`);
  return `${lines.join('\n')}\n`;
}

function finish(session: Session, call: OrderCall, outcomes: readonly Outcome[], preview: boolean): void {
  show(session, call, outcomes, preview);
  const refused = outcomes.filter(({ accepted }) => !accepted);
  if (refused.length === 0) return;
  const unknown = refused.every(({ code }) => code === 'unknown_device');
  throw new CliError(`${refused.length} of ${outcomes.length} devices refused.`, { exit: unknown ? 'unknown' : 'conflict' });
}

function show({ list }: Session, { action }: OrderCall, devices: readonly Outcome[], preview: boolean): void {
  const accepted = devices.filter((device) => device.accepted).length;
  list({
    rows: devices,
    columns: {
      device: ({ device }) => device,
      accepted: (device) => (device.accepted ? 'yes' : 'no'),
      state: ({ state }) => state,
      why: ({ why }) => inOptions(why),
    },
    name: ({ device }) => device,
    document: { action, preview, accepted, refused: devices.length - accepted, devices: [...devices] } satisfies BulkReply,
  });
}
