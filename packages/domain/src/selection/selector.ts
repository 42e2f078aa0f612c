import type { Labels } from './labels.js';

/** `notin` also holds for a device without the label, as in Kubernetes. `values` is empty for `exists` and `absent`. */
export interface Requirement {
  readonly key: string;
  readonly op: 'in' | 'notin' | 'exists' | 'absent';
  readonly values: readonly string[];
}

/** What a request asks of a device's effective labels: all of these. In normal form (see `normalSelector`). */
export type Selector = readonly Requirement[];

export function meetsRequirement(labels: Labels, { key, op, values }: Requirement): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (op === 'exists') return value !== undefined;
  if (op === 'absent') return value === undefined;
  const listed = value !== undefined && values.includes(value);
  return op === 'in' ? listed : !listed;
}

export function matchesSelector(labels: Labels, selector: Selector): boolean {
  return selector.every((requirement) => meetsRequirement(labels, requirement));
}

/** Sorted and without repetitions, so that selectors that ask for the same in another order are the same JSON. */
export function normalSelector(requirements: Selector): Selector {
  const normal = requirements.map(({ key, op, values }) => ({ key, op, values: [...new Set(values)].sort() }));
  const unique = new Map(normal.map((requirement) => [formatRequirement(requirement), requirement]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, requirement]) => requirement);
}

const BARE_VALUE = /^[A-Za-z0-9._/+:@-]*$/;
const written = (value: string) => (BARE_VALUE.test(value) ? value : JSON.stringify(value));

/** One requirement as text, which `parseSelector` reads as the same requirement again. */
export function formatRequirement({ key, op, values }: Requirement): string {
  if (op === 'exists') return key;
  if (op === 'absent') return `!${key}`;
  if (values.length === 1) return `${key}${op === 'in' ? '=' : '!='}${written(values[0]!)}`;
  return `${key} ${op} (${values.map(written).join(',')})`;
}

/** A selector as text: `gpu,os!=4.0,pool in (b2g,mobile)`. */
export function formatSelector(selector: Selector): string {
  return selector.map(formatRequirement).join(',');
}
