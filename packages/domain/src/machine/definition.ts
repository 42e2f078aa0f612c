/**
 * The shape that both machines share: a table of states, a table of transitions, and names for everything that the
 * transitions may test (guards) or do (actions). Definitions are data; `transition.ts` is the only code that reads them.
 */

/** What a state is, for people and for the engine. */
export interface StateRow<Duration extends string> {
  /** One sentence for the operator. */
  meaning: string;
  /** `stable`: lasts until an event. `waiting`: has a deadline and leads out. `passing`: left in the transition that enters it. */
  kind: 'stable' | 'waiting' | 'passing';
  /** Coarse status of the pool: what a report counts. */
  category: 'idle' | 'processing' | 'failed' | 'offline' | 'maintenance' | 'waiting' | 'held' | 'closed';
  /** Name of the deadline; `at_once` is due immediately; null is never. */
  deadline: Duration | 'at_once' | null;
  /** Names of the actions done on every entry and re-entry, in order, unless an `entered` row leads on at once. */
  entry?: readonly string[];
}

/** One arrow of the diagram. The first row of a (state, event) whose guard holds is taken. */
export interface TransitionRow<State extends string, Event extends string, Counter extends string> {
  from: readonly State[];
  event: Event;
  /** Name of a guard; the row applies only if it holds. */
  guard?: string;
  /** The state to enter; `same` re-enters (deadline restarts, entry actions run); `stay` changes neither state nor deadline. */
  to: State | 'same' | 'stay';
  /** Actions done before the state is entered, in order. */
  actions?: readonly string[];
  /** Counters removed. */
  clear?: readonly Counter[] | 'all';
  /** Counts this event; `exhausted` is entered instead of `to` once the counter has passed its limit. `poll`: a look that found no news, no failure. */
  count?: { counter: Counter; exhausted: State; exhaustedActions?: readonly string[]; every?: { times: number; to: State }; poll?: true };
  /** Events of earlier steps that this one proves; their effects are part of this row. */
  skips?: readonly Event[];
  /** Why the arrow exists, one sentence. */
  why: string;
}

export interface Step<State extends string, Event extends string> {
  from: State;
  to: State;
  event: Event | 'entered';
}

export type Outcome = 'moved' | 'reentered' | 'stayed' | 'ignored' | 'refused';

/** What every snapshot has; the machines add their own fields. */
export interface MachineSnapshot<State extends string> {
  state: State;
  counters: Record<string, number>;
  generation: number;
  /** The next timeout is the fault of an outage of ours: it repeats the step and counts nothing. */
  excused: boolean;
}

/** What a guard or an action sees. Actions change `next` and push to `effects`; guards read only. */
export interface Context<Snapshot, Facts, Effect> {
  next: Snapshot;
  readonly facts: Facts;
  readonly args: Record<string, unknown>;
  /** Milliseconds since the epoch, by the database's clock. */
  readonly now: number;
  readonly effects: Effect[];
  /** Failed attempts that this transition counted. */
  readonly counted: CountedAttempt[];
}

/** One more failure of a step that may fail only so often. */
export interface CountedAttempt {
  counter: string;
  count: number;
  /** Gives up when the count is greater. */
  limit: number;
}

export interface MachineDefinition<
  State extends string,
  Event extends string,
  Counter extends string,
  Duration extends string,
  Snapshot extends MachineSnapshot<State>,
  Facts extends MachineFacts<Counter, Duration>,
  Effect,
> {
  name: 'device' | 'request';
  states: Record<State, StateRow<Duration>>;
  /** The state that stands in for a stored name that this release does not know. */
  unknown: State;
  events: readonly Event[];
  transitions: readonly TransitionRow<State, Event, Counter>[];
  guards: Record<string, (context: Context<Snapshot, Facts, Effect>) => boolean>;
  actions: Record<string, (context: Context<Snapshot, Facts, Effect>) => void>;
}

/** What every machine needs to know beside its snapshot. */
export interface MachineFacts<Counter extends string, Duration extends string> {
  limits: { durationsMs: Record<Duration, number>; attempts: Record<Counter, number> };
}

/** Entering more states than this in one transition is a fault of the table. */
export const MAX_PASSING_STEPS = 8;
