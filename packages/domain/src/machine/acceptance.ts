import type { TransitionRow } from './definition.js';

/** Whether a state takes an event: `maybe` when every row for it has a guard, so that facts decide. */
export type Acceptance = 'yes' | 'maybe' | 'no';

interface MachineTables<State extends string, Event extends string, Counter extends string> {
  states: Record<State, unknown>;
  unknown: State;
  transitions: readonly TransitionRow<State, Event, Counter>[];
}

/** A stored name that this release does not know is judged as the machine's `unknown` state, as `transition` does. */
export function acceptance<State extends string, Event extends string, Counter extends string>(
  machine: MachineTables<State, Event, Counter>,
  state: string,
  event: Event,
): Acceptance {
  const known = Object.hasOwn(machine.states, state) ? (state as State) : machine.unknown;
  const rows = machine.transitions.filter((row) => row.event === event && row.from.includes(known));
  if (rows.length === 0) return 'no';
  return rows.some((row) => row.guard === undefined) ? 'yes' : 'maybe';
}

/** Every state that takes the event, at least under some facts, in the order of the state table. */
export function statesAccepting<State extends string, Event extends string, Counter extends string>(
  machine: MachineTables<State, Event, Counter>,
  event: Event,
): State[] {
  return (Object.keys(machine.states) as State[]).filter((state) => acceptance(machine, state, event) !== 'no');
}
