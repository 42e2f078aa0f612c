import { DEVICE_STATES, type DeviceState, type FailureCause, isFailedDevice, isKnownDeviceState, UNKNOWN_CAUSE } from '@mozpool/domain';
import type { CallReply } from '../../data/calls.js';
import { parseApiTime } from '../../data/time.js';

export type History = CallReply<'deviceHistory'>;

const parse = (at: string): number => parseApiTime(at).getTime();

/** A stretch of time; milliseconds. */
interface Span {
  from: number;
  to: number;
}
export interface Stretch extends Span {
  state: string;
  held: boolean;
}
/** It was in the hands of one request. */
export interface Holding extends Span {
  request: number;
  assignee: string;
}

/** A move of the device's own machine: its history also has those of the requests that held it. */
interface Move {
  at: string;
  from: string | null;
  to: string;
  event: string | null;
}

function movesOf({ events }: Pick<History, 'events'>): Move[] {
  return events.flatMap(({ kind, machine, at, from, to, event }) =>
    kind === 'transition' && machine === 'device' && to !== null ? [{ at, from, to, event }] : [],
  );
}

/** Devices begin with it and leave it at once: before, there was none. */
const FIRST_STATE: DeviceState = 'new';

/** What the device was in, without gaps, over a window of time that ends now. */
export function stretches(history: History, { from: start, to, state }: Span & { /** As it is now. */ state: string }): Stretch[] {
  const moves = movesOf(history)
    .map((move) => ({ ...move, at: parse(move.at) }))
    .filter(({ at }) => at <= to);
  const first = moves[0];
  const from = first?.from === FIRST_STATE ? Math.max(start, first.at) : start;
  const held = holdings(history, { from, to });
  const cuts = [...moves.map(({ at }) => at), ...held.flatMap((claim) => [claim.from, claim.to])].filter((at) => at > from && at < to);
  const edges = [from, ...new Set(cuts.sort((a, b) => a - b)), to];
  const found: Stretch[] = [];
  for (const [index, begin] of edges.slice(0, -1).entries()) {
    const end = edges[index + 1]!;
    if (end <= begin) continue;
    // before the first known move it was where that one led from
    const stateThen = moves.findLast(({ at }) => at <= begin)?.to ?? moves.find(({ at }) => at > begin)?.from ?? state;
    const isHeld = held.some((each) => each.from <= begin && each.to >= end);
    const last = found.at(-1);
    if (last && last.state === stateThen && last.held === isHeld) last.to = end;
    else found.push({ from: begin, to: end, state: stateThen, held: isHeld });
  }
  return found;
}

/** Who held it, within a window of time that ends now; one that stands ends with the window. */
export function holdings({ claims }: Pick<History, 'claims'>, { from, to }: Span): Holding[] {
  return claims
    .map(({ request, assignee, claimed_at, released_at }) => ({
      request,
      assignee,
      from: Math.max(from, parse(claimed_at)),
      to: Math.min(to, released_at === null ? to : parse(released_at)),
    }))
    .filter((each) => each.to > each.from);
}

export interface Failures {
  cause: FailureCause;
  count: number;
  last: string;
  /** What failed, the commonest first. */
  states: { state: string; count: number }[];
}

/** How often it failed and for what, the commonest cause first. */
export function failuresByCause(history: Pick<History, 'events'>): Failures[] {
  const failed = movesOf(history).filter(({ to }) => isFailedDevice(to));
  return [...Map.groupBy(failed, ({ to }) => causeOf(to))]
    .map(([cause, moves]) => ({
      cause,
      count: moves.length,
      last: moves.at(-1)!.at,
      states: [...Map.groupBy(moves, ({ to }) => to)]
        .map(([state, own]) => ({ state, count: own.length }))
        .sort((a, b) => b.count - a.count),
    }))
    .sort((a, b) => b.count - a.count);
}

function causeOf(state: string): FailureCause {
  const row: { meaning: string; cause?: FailureCause } | null = isKnownDeviceState(state) ? DEVICE_STATES[state] : null;
  return row?.cause ?? UNKNOWN_CAUSE;
}

/** A state on the way, with what led there. */
export interface Step {
  state: string;
  /** Null: not known any more. */
  event: string | null;
  at: string | null;
}

/** The way that the device came to where it is: the newest states, oldest first. */
export function wayTo(history: Pick<History, 'events'>, state: string, length: number): Step[] {
  const moves = movesOf(history).filter(({ from, to }) => from !== to);
  const way = moves.map(({ to, event, at }): Step => ({ state: to, event, at }));
  const first = moves[0]?.from;
  if (first != null) way.unshift({ state: first, event: null, at: null });
  if (way.at(-1)?.state !== state) way.push({ state, event: null, at: null });
  return way.slice(-length);
}
