import type { StateRow, TransitionRow } from '../machine/definition.js';

export type AnyRow = TransitionRow<string, string, string>;

/** What the pages need of a machine: its tables and the values of its limits. */
export interface MachineTables {
  states: Readonly<Record<string, StateRow<string> & { cause?: string }>>;
  transitions: readonly AnyRow[];
  attempts: Readonly<Record<string, number>>;
  seconds: Readonly<Record<string, number>>;
}

/** A row from more states than this is an arrow from everywhere: it would hide all others, so the page lists it as text. */
const MAX_ARROWS_OF_A_ROW = 4;

/** `askedImageBootable` → `asked image bootable`. */
export function words(name: string): string {
  return name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}

export function isDrawn(row: AnyRow): boolean {
  return row.to !== 'stay' && !row.skips && row.from.length <= MAX_ARROWS_OF_A_ROW;
}

/** A Mermaid diagram of the rows that lead from few states; labels are the event and its guard. */
export function stateDiagram(machine: MachineTables): string {
  const arrows = new Map<string, string[]>();
  const draw = (from: string, to: string, label: string) => {
    const key = `${from} --> ${to}`;
    const labels = arrows.get(key) ?? [];
    if (!labels.includes(label)) labels.push(label);
    arrows.set(key, labels);
  };
  for (const row of machine.transitions.filter(isDrawn)) {
    const label = row.event + (row.guard ? ` [${words(row.guard).replace(/:/g, '')}]` : '');
    for (const from of row.from) {
      draw(from, row.to === 'same' ? from : row.to, label);
      if (!row.count) continue;
      draw(from, row.count.exhausted, `more than ${machine.attempts[row.count.counter]}`);
      if (row.count.every) draw(from, row.count.every.to, `every ${row.count.every.times}th`);
    }
  }
  const lines = [...arrows].flatMap(([arrow, labels]) => labels.map((label) => `    ${arrow}: ${label}`));
  return ['stateDiagram-v2', '    [*] --> new', ...lines].join('\n');
}
