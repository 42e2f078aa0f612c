import {
  type Context,
  type CountedAttempt,
  MAX_PASSING_STEPS,
  type MachineDefinition,
  type MachineFacts,
  type MachineSnapshot,
  type Outcome,
  type Step,
  type TransitionRow,
} from './definition.js';

export interface TransitionResult<State extends string, Event extends string, Snapshot, Effect> {
  outcome: Outcome;
  next: Snapshot;
  effects: Effect[];
  counted: CountedAttempt[];
  /** The states passed through, in order; empty unless a state was entered or re-entered. */
  steps: Step<State, Event>[];
  /** Milliseconds from now; null is never; undefined leaves the deadline as it is. */
  deadlineMs: number | null | undefined;
}

/**
 * Applies one event to one machine. Pure: same input, same output; the input is not changed.
 * An event that the state does not know is `ignored`; one that only its guards keep out is `refused`. Neither changes anything.
 */
export function transition<
  State extends string,
  Event extends string,
  Counter extends string,
  Duration extends string,
  Snapshot extends MachineSnapshot<State>,
  Facts extends MachineFacts<Counter, Duration>,
  Effect,
>(
  machine: MachineDefinition<State, Event, Counter, Duration, Snapshot, Facts, Effect>,
  snapshot: Snapshot,
  event: { name: Event; args?: Record<string, unknown> },
  facts: Facts,
  now: number,
): TransitionResult<State, Event, Snapshot, Effect> {
  const next = structuredClone(snapshot);
  if (!Object.hasOwn(machine.states, next.state)) next.state = machine.unknown;
  const context: Context<Snapshot, Facts, Effect> = { next, facts, args: event.args ?? {}, now, effects: [], counted: [] };

  const rows = rowsFor(machine, next.state, event.name);
  if (rows.length === 0) return unchanged(snapshot, 'ignored');
  const row = rows.find((candidate) => holds(machine, candidate, context));
  if (!row) return unchanged(snapshot, 'refused');

  const steps: Step<State, Event>[] = [];
  const target = take(machine, row, context);
  if (target === 'stay') {
    // a name that only a newer release knows is not overwritten by an event that changes no state
    next.state = snapshot.state;
    return { outcome: 'stayed', next, effects: context.effects, counted: context.counted, steps, deadlineMs: undefined };
  }
  return settle(machine, context, target as State, event.name, steps);

  function unchanged(same: Snapshot, outcome: Outcome): TransitionResult<State, Event, Snapshot, Effect> {
    return { outcome, next: same, effects: [], counted: [], steps: [], deadlineMs: undefined };
  }
}

/** Puts a machine into a state by an operator's order: entry actions and deadline of that state apply, counters stay. */
export function forceState<
  State extends string,
  Event extends string,
  Counter extends string,
  Duration extends string,
  Snapshot extends MachineSnapshot<State>,
  Facts extends MachineFacts<Counter, Duration>,
  Effect,
>(
  machine: MachineDefinition<State, Event, Counter, Duration, Snapshot, Facts, Effect>,
  snapshot: Snapshot,
  to: State,
  facts: Facts,
  now: number,
): TransitionResult<State, Event, Snapshot, Effect> {
  const context: Context<Snapshot, Facts, Effect> = { next: structuredClone(snapshot), facts, args: {}, now, effects: [], counted: [] };
  return settle(machine, context, to, 'forced' as Event, []);
}

/** Enters a state and goes on for as long as `entered` rows lead on. */
function settle<
  State extends string,
  Event extends string,
  Counter extends string,
  Duration extends string,
  Snapshot extends MachineSnapshot<State>,
  Facts extends MachineFacts<Counter, Duration>,
  Effect,
>(
  machine: MachineDefinition<State, Event, Counter, Duration, Snapshot, Facts, Effect>,
  context: Context<Snapshot, Facts, Effect>,
  target: State,
  event: Event,
  steps: Step<State, Event>[],
): TransitionResult<State, Event, Snapshot, Effect> {
  const { next, facts } = context;
  const before = next.state;
  let entering: State = target;
  let cause: Event | 'entered' = event;
  for (;;) {
    if (steps.length === MAX_PASSING_STEPS)
      throw new Error(`${machine.name}: more than ${MAX_PASSING_STEPS} states entered at once: ${steps.map((s) => s.to).join(' → ')}`);
    steps.push({ from: next.state, to: entering, event: cause });
    next.state = entering;
    next.generation += 1;
    next.excused = event === 'resume';
    const onward = rowsFor(machine, entering, 'entered' as Event).find((candidate) => holds(machine, candidate, context));
    if (!onward) break;
    entering = take(machine, onward, context) as State;
    cause = 'entered';
  }
  for (const action of machine.states[next.state].entry ?? []) named(machine.actions, action, 'action')(context);
  const { deadline } = machine.states[next.state];
  return {
    outcome: steps.length === 1 && next.state === before ? 'reentered' : 'moved',
    next,
    effects: context.effects,
    counted: context.counted,
    steps,
    deadlineMs: deadline === null ? null : deadline === 'at_once' ? 0 : facts.limits.durationsMs[deadline],
  };
}

/** The rows of a state for an event, in order of the table. `entered` is the internal event of passing states. */
export function rowsFor<State extends string, Event extends string, Counter extends string>(
  machine: { transitions: readonly TransitionRow<State, Event, Counter>[] },
  state: State,
  event: Event | 'entered',
): TransitionRow<State, Event, Counter>[] {
  return machine.transitions.filter((row) => row.event === event && row.from.includes(state));
}

// biome-ignore lint/suspicious/noExplicitAny: the machine's type parameters are checked at `transition`
type AnyMachine = MachineDefinition<any, any, any, any, any, any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
type AnyContext = Context<any, any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
type AnyRow = TransitionRow<any, any, any>;

function holds(machine: AnyMachine, row: AnyRow, context: AnyContext): boolean {
  return row.guard === undefined || named(machine.guards, row.guard, 'guard')(context);
}

function take(machine: AnyMachine, row: AnyRow, context: AnyContext): string {
  const { next, facts } = context;
  if (row.clear === 'all') next.counters = {};
  else for (const counter of row.clear ?? []) delete next.counters[counter];
  for (const action of row.actions ?? []) named(machine.actions, action, 'action')(context);
  if (row.to === 'stay') return 'stay';
  let target = row.to === 'same' ? next.state : row.to;
  if (row.count && !(next.excused && row.event === 'timeout')) {
    const { counter, exhausted, every, poll } = row.count;
    const count = (next.counters[counter] ?? 0) + 1;
    next.counters[counter] = count;
    if (!poll) context.counted.push({ counter, count, limit: facts.limits.attempts[counter] });
    if (count > facts.limits.attempts[counter]) {
      target = exhausted;
      for (const action of row.count.exhaustedActions ?? []) named(machine.actions, action, 'action')(context);
    } else if (every && count % every.times === 0) target = every.to;
  }
  return target;
}

function named<F>(table: Record<string, F>, name: string, kind: string): F {
  const found = table[name];
  if (!found) throw new Error(`no ${kind} is called "${name}": add it to the machine's ${kind}s`);
  return found;
}
