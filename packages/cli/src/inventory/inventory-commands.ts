import { setTimeout as pause } from 'node:timers/promises';
import type { OutputOf } from '@mozpool/client';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import type { Listing } from '../output/format.js';
import { allRows, PAGE } from '../session/all-rows.js';
import { readDuration } from '../session/read-duration.js';
import { type Session, withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';

type Run = OutputOf<'inventoryRunDetails'>['run'];
type Change = NonNullable<Run['report']>['changes'][number];
type RunRow = OutputOf<'listInventoryRuns'>['runs'][number];

const LOOK_EVERY_MS = 500;
const WAIT_SECONDS = 1_800;
const MAX_WAIT_SECONDS = 86_400;

interface SyncOptions {
  dryRun?: true;
  allowManyChanges?: true;
  shipIt?: true;
  verbose?: true;
  quiet?: true;
  wait: number;
}

/** `mozpool inventory sync|runs|show` */
export function addInventoryCommands(program: Command, terminal: Terminal): void {
  const inventory = program.command('inventory').description('Lets devices follow the inventories that lifeguard-worker is told of.');
  inventory
    .command('sync')
    .description('Syncs now and shows what changed. Exit code 1 unless all of it was done.')
    .option('--dry-run', 'only show what would change')
    .option('--allow-many-changes', 'however many changes there are; look at a dry run first')
    // the name that it had in Mozpool 4.2
    .addOption(new Option('--ship-it').hideHelp())
    .option('--verbose', 'show devices that are skipped, and what people have set, too')
    .option('--quiet', 'show nothing where all is well')
    .option('--wait <time>', 'for so long', readDuration({ max: MAX_WAIT_SECONDS }), WAIT_SECONDS)
    .action(
      withClient(terminal, async (session, options: SyncOptions) => {
        const body = { dry_run: options.dryRun ?? false, allow_many_changes: (options.allowManyChanges ?? options.shipIt) === true };
        const asked = await session.client.syncInventory({ body });
        showRun(session, await untilOver(session, asked.run, options.wait), options);
      }),
    );
  inventory
    .command('runs')
    .description('Lists the runs, the newest first.')
    .action(
      withClient(terminal, async ({ client, list }) => {
        const runs = await allRows<RunRow>((after) => client.listInventoryRuns({ query: { limit: PAGE, after } }), 'runs');
        list({ rows: runs, columns: RUN_COLUMNS, name: ({ id }) => id, document: { runs }, empty: 'The inventory was never synced.' });
      }),
    );
  inventory
    .command('show')
    .description('Shows what a run changed, the last one unless another is named.')
    .argument('[run]', 'number of the run')
    .option('--verbose', 'show devices that were skipped, and what people have set, too')
    .action(
      withClient(terminal, async (session, id: string | undefined, { verbose }: Pick<SyncOptions, 'verbose'>) => {
        const { client } = session;
        const last = id ?? (await client.listInventoryRuns({ query: { limit: 1 } })).runs[0]?.id;
        if (last === undefined)
          throw new CliError('The inventory was never synced: "mozpool inventory sync --dry-run" shows what it would do.', {
            exit: 'unknown',
          });
        const { run } = await client.inventoryRunDetails({ params: { id: String(last) } });
        show(session, run, { verbose });
        if (!isWell(run) && run.message !== null && session.global.output === 'table') session.terminal.err(`${run.message}\n`);
      }),
    );
}

const RUN_COLUMNS: Listing<RunRow>['columns'] = {
  run: ({ id }) => id,
  asked: ({ asked }) => `${asked.slice(0, 19)}Z`,
  by: ({ asked_by }) => asked_by,
  kind: ({ dry_run, allow_many_changes }) => (dry_run ? 'dry run' : allow_many_changes ? 'many allowed' : 'sync'),
  outcome: ({ stage, outcome }) => outcome ?? stage,
  added: ({ counts }) => counts?.added,
  changed: ({ counts }) => counts?.changed,
  deleted: ({ counts }) => counts?.deleted,
  retired: ({ counts }) => counts?.retired,
  boards: ({ counts }) => counts?.boards,
  kept: ({ counts }) => counts?.kept,
};

const CHANGE_COLUMNS: Listing<Change>['columns'] = {
  what: ({ what }) => what,
  noun: ({ noun }) => noun.replace('_', ' '),
  name: ({ name }) => name,
  source: ({ source }) => source,
  fields: ({ what, fields }) =>
    fields.map(({ field, from, to }) => (what === 'add' ? `${field}=${to}` : `${field}: ${from ?? 'nothing'} → ${to ?? 'nothing'}`)),
};

async function untilOver({ client }: Session, { id }: Pick<Run, 'id'>, waitSeconds: number): Promise<Run> {
  const end = performance.now() + waitSeconds * 1_000;
  for (;;) {
    const { run } = await client.inventoryRunDetails({ params: { id: String(id) } });
    if (run.stage === 'over') return run;
    if (performance.now() > end) {
      const hint = run.stage === 'waiting' ? 'No worker has taken it: does lifeguard-worker run?' : 'A worker is at it.';
      throw new CliError(`Run ${id} is not over after ${waitSeconds} s. ${hint} "mozpool inventory show ${id}" tells more.`, {
        exit: 'too_long',
      });
    }
    await pause(LOOK_EVERY_MS);
  }
}

const isWell = ({ outcome }: Run): boolean => outcome === 'applied' || outcome === 'unchanged' || outcome === 'planned';

function showRun(session: Session, run: Run, options: Pick<SyncOptions, 'verbose' | 'quiet'>): void {
  const well = isWell(run);
  if (!well || !options.quiet || options.verbose) show(session, run, options);
  if (!well) throw new CliError(run.message ?? `The run ended as ${run.outcome}.`, { exit: 'failed' });
}

function show({ list, terminal, global }: Session, run: Run, { verbose }: Pick<SyncOptions, 'verbose'>): void {
  const empty = isWell(run) ? 'No change.' : `Run ${run.id} (${run.outcome ?? run.stage}) has changed nothing.`;
  list({ rows: run.report?.changes ?? [], columns: CHANGE_COLUMNS, name: ({ name }) => name, document: { run }, empty });
  if (global.output !== 'table') return;
  const { report, counts } = run;
  if (verbose)
    for (const line of [
      ...(report?.skipped ?? []).map(({ name, reason }) => `skipped ${name}: ${reason}`),
      ...(report?.kept ?? []).map(
        ({ device, field, ours, theirs }) => `kept ${field} of ${device}: ${ours ?? 'nothing'}, not ${theirs ?? 'nothing'}`,
      ),
      ...(report?.postponed ?? []).map(({ name, reason }) => `postponed ${name}: ${reason}`),
    ])
      terminal.err(`${line}\n`);
  if (report && report.left_off > 0) terminal.err(`… and ${report.left_off} more\n`);
  if (counts)
    terminal.err(
      `Run ${run.id} (${run.outcome ?? run.stage}): ${counts.told} told, ${counts.skipped} skipped; ${counts.added} added, ${counts.changed} changed, ${counts.deleted} deleted, ${counts.retired} retired, ${counts.boards} boards; ${counts.kept} fields kept, ${counts.postponed} postponed\n`,
    );
  if (run.message !== null && run.outcome === 'planned') terminal.err(`${run.message}\n`);
}
