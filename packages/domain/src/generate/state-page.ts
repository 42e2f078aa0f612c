import { type AnyRow, isDrawn, type MachineTables, stateDiagram, words } from './state-diagram.js';

export interface PageText {
  title: string;
  about: string;
  /** Events that somebody may ask for: the ones listed for each state. */
  asked: readonly string[];
  /** Heading of the column that lists them. */
  askedHeading: string;
}

/** A group of states that always appears together is written by its name. */
const FAILED = '`failed_…`';

/** The page of one machine: diagram, states, every transition. */
export function statePage(machine: MachineTables, text: PageText): string {
  const rows = machine.transitions;
  return `<!-- Generated from packages/domain by \`pnpm run generate\`. Do not edit. -->

# ${text.title}

${text.about}

## Diagram

Left out for legibility: arrows that leave from many states, and events that prove the steps before them. Both are listed below.

\`\`\`mermaid
${stateDiagram(machine)}
\`\`\`

## States

*stable*: lasts until an event. *waiting*: has a deadline and leads out. *passing*: left in the transition that enters it; its deadline matters only when it is found at rest.

${table(['State', 'Kind', 'Deadline', 'Meaning', text.askedHeading], stateCells(machine, text.asked))}

## Transitions

The first row of a state and event whose guard holds is taken. *same* enters the state again: the deadline restarts and the entry actions run.
*stay* changes neither state nor deadline. An event that no row takes is ignored; one that only guards keep out is refused.

${table(
  ['From', 'Event', 'If', 'To', 'Does', 'Why'],
  rows.filter((row) => !row.skips).map((row) => transitionCells(machine, row)),
)}

## Arrows from many states

${table(
  ['Event', 'If', 'To', 'From'],
  rows
    .filter((row) => !row.skips && row.to !== 'stay' && !isDrawn(row))
    .map((row) => [code(row.event), guard(row), target(row), states(machine, row.from)]),
)}
${skippedSteps(rows)}`;
}

function skippedSteps(rows: readonly AnyRow[]): string {
  const skipping = rows.filter((row) => row.skips);
  if (skipping.length === 0) return '';
  const cells = new Map(
    skipping.map((row) => [
      `${row.from} ${row.event}`,
      [row.from.map(code).join(', '), code(row.event), (row.skips ?? []).map(code).join(', ')],
    ]),
  );
  return `
## Events that prove the steps before them

An event of a boot script is taken in an earlier state of the same boot too, with the effects of the events it skips.

${table(['In', 'Event', 'Also does what these would have done'], [...cells.values()])}
`;
}

function stateCells(machine: MachineTables, asked: readonly string[]): string[][] {
  return Object.entries(machine.states).map(([name, row]) => {
    const taken = asked.filter((event) => machine.transitions.some((t) => t.event === event && t.from.includes(name)));
    const meaning = row.cause ? `${row.meaning} Cause: ${row.cause}.` : row.meaning;
    return [code(name), row.kind, deadline(machine, row.deadline), meaning, taken.map(code).join(', ') || '–'];
  });
}

function deadline(machine: MachineTables, name: string | null): string {
  if (name === null) return 'never';
  if (name === 'at_once') return 'at once';
  return `${machine.seconds[name]} s`;
}

function transitionCells(machine: MachineTables, row: AnyRow): string[] {
  const does = (row.actions ?? []).map(words);
  if (row.clear === 'all') does.push('clear all counters');
  else if (row.clear?.length) does.push(`clear ${row.clear.join(', ')}`);
  if (row.count) {
    const { counter, exhausted, every } = row.count;
    does.push(
      `count ${counter}; more than ${machine.attempts[counter]} → ${code(exhausted)}${every ? `, every ${every.times}th → ${code(every.to)}` : ''}`,
    );
  }
  return [states(machine, row.from), code(row.event), guard(row), target(row), does.join('; ') || '–', row.why];
}

/** The names, with the failure states as one group, or else the ones left out where almost all are in. */
function states(machine: MachineTables, from: readonly string[]): string {
  const all = Object.keys(machine.states);
  const others = all.filter((state) => !from.includes(state));
  if (others.length === 0) return 'every state';
  if (others.length < 4) return `every state but ${others.map(code).join(', ')}`;
  const failed = all.filter((state) => state.startsWith('failed_'));
  if (!failed.every((state) => from.includes(state))) return from.map(code).join(', ');
  return [...from.filter((state) => !failed.includes(state)).map(code), FAILED].join(', ');
}

const code = (name: string) => `\`${name}\``;
const guard = (row: AnyRow) => (row.guard ? words(row.guard) : '–');
const target = (row: AnyRow) => (row.to === 'same' || row.to === 'stay' ? `*${row.to}*` : code(row.to));

function table(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}
