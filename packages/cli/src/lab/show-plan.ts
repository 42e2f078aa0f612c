import { forPeople } from '../output/format.js';
import { labKind } from './lab-kinds.js';
import type { LabPlan, LabStep } from './plan-lab.js';

/** A plan for people: `+` is added, `~` is changed, and of long texts the lines that differ. */
export function showPlan({ steps, unchanged }: LabPlan): string {
  const lines = steps.flatMap((step) => [titleOf(step), ...step.changes.flatMap((change) => changeLines(step, change))]);
  const added = steps.filter(({ action }) => action === 'add').length;
  lines.push(`${added} to add, ${steps.length - added} to change, ${unchanged} as described already.`);
  return `${lines.join('\n')}\n`;
}

export const titleOf = ({ action, kind, key }: LabStep) => `${action === 'add' ? '+' : '~'} ${labKind(kind).noun} ${key}`;

function changeLines({ action }: LabStep, { field, from, to }: LabStep['changes'][number]): string[] {
  if (isLong(from) || isLong(to)) return [`    ${field}:`, ...changedLines(linesOf(from), linesOf(to))];
  if (action === 'add') return [`    ${field}: ${valueText(to)}`];
  return [`    ${field}: ${valueText(from)} → ${valueText(to)}`];
}

const isLong = (value: unknown) => typeof value === 'string' && value.includes('\n');
const linesOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value.replace(/\n$/, '').split('\n') : []);

/** What lies between the lines that both begin and end with. */
function changedLines(from: readonly string[], to: readonly string[]): string[] {
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && from[head] === to[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && from.at(-1 - tail) === to.at(-1 - tail)) tail += 1;
  const between = (lines: readonly string[], sign: string) =>
    lines.slice(head, lines.length - tail).map((line) => `      ${sign} ${line === '' ? '' : forPeople(line)}`);
  return [...between(from, '-'), ...between(to, '+')];
}

function valueText(value: unknown): string {
  return forPeople(typeof value === 'string' ? value : JSON.stringify(value ?? null));
}
