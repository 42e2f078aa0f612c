import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import { confirm } from '../session/confirm.js';
import { type Session, withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { applyPlan } from './apply-plan.js';
import { labKind } from './lab-kinds.js';
import { readLabState } from './lab-state.js';
import { type LabPlan, type LabStep, planLab } from './plan-lab.js';
import { showPlan, titleOf } from './show-plan.js';

interface ApplyOptions {
  file: string;
  yes?: true;
  dryRun?: true;
}

interface ExportOptions {
  to?: string;
  addresses?: true;
}

/** `mozpool apply` and `mozpool export`: a lab as one file that people review. */
export function addLabCommands(program: Command, terminal: Terminal): void {
  program
    .command('apply')
    .summary('make the lab what a file says')
    .description(
      'Makes the lab what a file says: imaging servers, hardware types, PXE configurations, images, relay boards, devices, registration rules. Shows what differs and asks before it acts. It adds and changes, and removes nothing; what the file does not name stays as it is.',
    )
    .requiredOption('-f, --file <file>', 'the description, in YAML or JSON; - for standard input')
    .option('-y, --yes', 'does it without asking')
    .addOption(new Option('--dry-run', 'only shows what differs').conflicts('yes'))
    .addHelpText(
      'after',
      `
Twice is once: what is as described already is left alone. A run that was cut off is continued by the next one.
A token of scope admin is needed; for devices alone, one of scope operate.

Example:
  mozpool export --to lab.yaml && $EDITOR lab.yaml && mozpool apply -f lab.yaml`,
    )
    .action(withClient(terminal, apply));

  program
    .command('export')
    .summary('the lab as a file for "mozpool apply"')
    .description(
      'Writes what Mozpool knows of the lab as YAML, which "mozpool apply" takes: what is active, without what is as it is by default.',
    )
    .option('--to <file>', 'where to write it; standard output unless given')
    .option('--addresses', 'with the IP addresses of devices, which Mozpool otherwise learns by itself')
    .addHelpText('after', '\nExample:\n  mozpool export --to lab.yaml')
    .action(withClient(terminal, exportTo));
}

async function exportTo(
  { client, terminal }: Session,
  { to, addresses = false }: Pick<ExportOptions, 'to'> & { addresses?: boolean },
): Promise<void> {
  const { exportLab, labText } = await import('./export-lab.js');
  const text = labText(exportLab(await readLabState(client), { addresses }));
  if (to === undefined) {
    terminal.out(text);
    return;
  }
  await writeFile(to, text).catch((error: Error) => {
    throw new CliError(`${to} cannot be written: ${error.message}`, { cause: error });
  });
}

async function apply(session: Session, { file, yes, dryRun }: ApplyOptions): Promise<void> {
  const { client, terminal, global } = session;
  // not before it is needed: every other command would load what reads YAML, too
  const { readLabFile } = await import('./read-lab-file.js');
  const { lab, problems } = await readLabFile(file, terminal);
  const plan = planLab(lab, await readLabState(client));
  if (plan.problems.length > 0) throw problems(plan.problems);
  const people = global.output === 'table';
  // what a person reviews; programs get one document when all is done
  if (people) terminal.out(showPlan(plan));
  if (dryRun || plan.steps.length === 0) {
    if (!people) report(session, plan, new Map());
    return;
  }
  if (!people && !yes) terminal.err(showPlan(plan));
  await confirm(terminal, `Make ${count(plan.steps.length, 'change')}?`, { yes });
  const outcomes = new Map<LabStep, Outcome>(plan.steps.map((step) => [step, { outcome: 'not tried', why: null }]));
  const { failures, away } = await applyPlan(client, plan.steps, (step) => {
    outcomes.set(step, { outcome: 'done', why: null });
    if (people) terminal.out(`${titleOf(step)}: done\n`);
  });
  for (const { step, error } of failures) outcomes.set(step, { outcome: 'failed', why: error.message });
  if (!people) report(session, plan, outcomes);
  if (failures.length === 0) return;
  const counted = (what: Outcome['outcome']) => [...outcomes.values()].filter(({ outcome }) => outcome === what).length;
  throw new CliError(
    `${failures.map(({ step, error }) => `${titleOf(step)}: ${error.message}`).join('\n')}
${counted('done')} of ${count(plan.steps.length, 'change')} made, ${counted('failed')} failed, ${counted('not tried')} not tried. ${away ? 'Is the service up? ' : ''}Mend the cause and run it again: it goes on from here.`,
    { exit: away ? 'unreachable' : 'failed' },
  );
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

interface Outcome {
  outcome: 'done' | 'failed' | 'not tried';
  /** Why it failed. */
  why: string | null;
}

/** Each step with what came of it; a plan that is only looked at has no outcomes. */
function report({ list }: Session, { steps, unchanged }: LabPlan, outcomes: ReadonlyMap<LabStep, Outcome>): void {
  const rows = steps.map((step) => ({
    action: step.action,
    what: labKind(step.kind).noun,
    name: step.key,
    changes: step.changes.map(({ field, from = null, to }) => ({ field, from, to })),
    ...(outcomes.get(step) ?? { outcome: 'planned', why: null }),
  }));
  list({
    rows,
    columns: {
      action: ({ action }) => action,
      what: ({ what }) => what,
      name: ({ name }) => name,
      fields: ({ changes }) => changes.map(({ field }) => field),
      outcome: ({ outcome }) => outcome,
      why: ({ why }) => why,
    },
    name: ({ name }) => name,
    document: { changes: rows, unchanged },
  });
}
