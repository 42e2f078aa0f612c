import type { MozpoolClient } from '@mozpool/client';
import { ROUTES } from '@mozpool/contracts';
import type { Command } from 'commander';
import type { Cell, Listing } from '../output/format.js';
import { addQueryOptions, queryOf } from '../session/query-options.js';
import { type Session, withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';

type Row = Record<string, unknown>;
type Query = Record<string, string | boolean>;
// biome-ignore lint/suspicious/noExplicitAny: answers of several calls in one table; each reads its own
type Reply = any;
type ReportId =
  | 'deviceReport'
  | 'lastDayReport'
  | 'attentionReport'
  | 'requestReport'
  | 'reliabilityReport'
  | 'agentReport'
  | 'usageReport'
  | 'dailyReport';

interface Report {
  id: ReportId;
  summary: string;
  /** What a table shows of the answer; programs get all of it. */
  rows(reply: Reply): Row[];
  name: (row: Row) => string;
}

const text = (value: unknown) => String(value ?? '');
const part = (name: string, rows: Row[]) => rows.map((row) => ({ by: name, ...row }));

const REPORTS: Readonly<Record<string, Report>> = {
  devices: {
    id: 'deviceReport',
    summary: 'what the devices do now, in all and by hardware type, pool and imaging server',
    rows: ({ totals, by_hardware_type, by_pool, by_server }) => [
      { by: 'all', name: '', ...totals },
      ...part('hardware type', by_hardware_type),
      ...part('pool', by_pool),
      ...part('server', by_server),
    ],
    name: ({ by, name }) => `${text(by)} ${text(name)}`.trim(),
  },
  'last-day': {
    id: 'lastDayReport',
    summary: 'what the devices did in the last day',
    rows: ({ points }) => points,
    name: ({ at }) => text(at),
  },
  attention: {
    id: 'attentionReport',
    summary: 'what needs a person: failed devices and why, silent agents, faults that several share',
    rows: ({ shared_faults, silent_agents, failed, offline }) => [
      ...shared_faults.map(({ part, name, reason }: Row) => ({ what: `fault of ${text(part)}`, name, why: reason })),
      ...silent_agents.map(({ imaging_server, since, devices }: Row) => ({
        what: 'silent agent',
        name: imaging_server,
        since,
        why: `${text(devices)} devices`,
      })),
      ...failed.map(({ device, state, since, last_reason }: Row) => ({ what: state, name: device, since, why: last_reason })),
      ...offline.map(({ device, state, since, comments }: Row) => ({ what: state, name: device, since, why: comments })),
    ],
    name: ({ name }) => text(name),
  },
  requests: {
    id: 'requestReport',
    summary: 'how requests went, in all and by pool and image',
    rows: ({ all, by_pool, by_image }) => [{ by: 'all', name: '', ...all }, ...part('pool', by_pool), ...part('image', by_image)],
    name: ({ by, name }) => `${text(by)} ${text(name)}`.trim(),
  },
  reliability: {
    id: 'reliabilityReport',
    summary: 'how often devices, boards, … came to be ready, the least reliable first',
    rows: ({ rows }) => rows,
    name: ({ name }) => text(name),
  },
  agents: {
    id: 'agentReport',
    summary: 'the agents, and since when they are silent',
    rows: ({ agents }) => agents,
    name: ({ imaging_server }) => text(imaging_server),
  },
  usage: { id: 'usageReport', summary: 'who used how much', rows: ({ rows }) => rows, name: ({ requester }) => text(requester) },
  daily: {
    id: 'dailyReport',
    summary: 'figures of past days, as they were',
    rows: ({ days, today }) => [...days, { day: 'today', figures: today }],
    name: ({ day }) => text(day),
  },
};

/** `mozpool reports …`, and the agents once more as `mozpool agents`. */
export function addReportCommands(program: Command, terminal: Terminal): void {
  addReport(program, terminal, 'agents', REPORTS.agents!, 'agents');
  const reports = program
    .command('reports')
    .summary('what a lab is asked about: failures, waits, reliability, usage')
    .description('Reports on devices, requests and agents.');
  for (const [name, report] of Object.entries(REPORTS)) addReport(reports, terminal, name, report, `reports ${name}`);
}

function addReport(parent: Command, terminal: Terminal, name: string, { id, summary, rows, name: nameOf }: Report, words: string): void {
  const shape = shapeOf(id);
  addQueryOptions(parent.command(name).summary(summary).description(`Shows ${summary}.`), shape)
    .addHelpText('after', `\nExample:\n  mozpool ${words} -o json`)
    .action(
      withClient(terminal, async ({ client, list }: Session, options: Record<string, unknown>) => {
        const reply = await ask(client, id, queryOf(options, shape));
        const flat = rows(reply).map(flattened);
        list({ rows: flat, columns: columnsOf(flat), name: nameOf, document: reply, empty: 'There is nothing to report.' });
      }),
    );
}

function shapeOf(id: ReportId) {
  const route = ROUTES[id];
  return 'query' in route ? route.query.shape : {};
}

function ask(client: MozpoolClient, id: ReportId, query: Query): Promise<Reply> {
  return client[id]({ query } as never);
}

/** One level of groups becomes columns of their own, `wait_p50`; counts by name become text. */
function flattened(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([key, value]) =>
      isGroup(value) && ['p50', 'p90', 'p99'].every((name) => name in value)
        ? Object.entries(value).map(([name, inner]) => [`${key}_${name}`, inner])
        : [
            [
              key,
              isGroup(value)
                ? Object.entries(value).map(([name, inner]) => `${name}=${isGroup(inner) ? JSON.stringify(inner) : inner}`)
                : value,
            ],
          ],
    ),
  );
}

const isGroup = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

function columnsOf(rows: readonly Row[]): Listing<Row>['columns'] {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return Object.fromEntries(keys.map((key) => [key.replaceAll('_', ' '), (row: Row) => row[key] as Cell]));
}
