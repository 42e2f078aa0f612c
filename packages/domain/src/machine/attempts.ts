import type { CountedAttempt, StateRow, TransitionRow } from './definition.js';

interface MachineTables {
  states: Readonly<Record<string, StateRow<string>>>;
  transitions: readonly TransitionRow<string, string, string>[];
}

/** In other states what earlier work counted is left over and means nothing any more. */
const AT_WORK: readonly StateRow<string>['category'][] = ['processing', 'waiting', 'failed'];

/** Read off each table once: a list of ten thousand devices asks for each of them. */
const COUNTERS = new WeakMap<MachineTables['transitions'], ReadonlyMap<string, readonly string[]>>();

/** Counters to which an event may add in this state. */
export function countedIn({ transitions }: Pick<MachineTables, 'transitions'>, state: string): readonly string[] {
  let counters = COUNTERS.get(transitions);
  if (!counters) {
    counters = countersByState(transitions);
    COUNTERS.set(transitions, counters);
  }
  return counters.get(state) ?? [];
}

function countersByState(transitions: MachineTables['transitions']): ReadonlyMap<string, readonly string[]> {
  const byState = new Map<string, string[]>();
  for (const { from, count } of transitions) {
    if (!count) continue;
    for (const state of from) {
      const before = byState.get(state) ?? [];
      if (!before.includes(count.counter)) byState.set(state, [...before, count.counter]);
    }
  }
  return byState;
}

/**
 * How often the steps failed of the work that a machine is at, or that it gave up: first what its state counts, even if
 * nothing failed yet, then what steps before it counted.
 */
export function attemptsOf(
  machine: MachineTables,
  { state, counters }: { state: string; counters: Readonly<Record<string, number>> },
  limits: Readonly<Record<string, number>>,
): CountedAttempt[] {
  const row = machine.states[state];
  if (!row || !AT_WORK.includes(row.category)) return [];
  const before = Object.keys(limits).filter((counter) => (counters[counter] ?? 0) > 0);
  return [...new Set([...countedIn(machine, state), ...before])].map((counter) => ({
    counter,
    count: counters[counter] ?? 0,
    limit: limits[counter] ?? 0,
  }));
}
