import { isFailedDevice } from '@mozpool/domain';
import type { CallReply } from '../../data/calls.js';
import { parseApiTime } from '../../data/time.js';

export type History = CallReply<'deviceHistory'>;

const parse = (at: string): number => parseApiTime(at).getTime();

/** A stretch of time in one state, or in the hands of one request. */
export interface Stretch {
  /** Milliseconds. */
  from: number;
  to: number;
  state: string;
  held: boolean;
  request: number | null;
}

/** Moves of the device's own machine: its history also has those of the requests that held it. */
function movesOf({ events }: History): { at: string; from: string | null; to: string }[] {
  return events.flatMap(({ kind, machine, at, from, to }) =>
    kind === 'transition' && machine === 'device' && to !== null ? [{ at, from, to }] : [],
  );
}

interface Window {
  from: number;
  to: number;
  /** As it is now. */
  state: string;
}

/** What the device was in, without gaps, over a window of time that ends now. */
export function stretches(history: History, { from, to, state }: Window): Stretch[] {
  const moves = movesOf(history)
    .map((move) => ({ ...move, at: parse(move.at) }))
    .filter(({ at }) => at <= to);
  const held = history.claims.map((claim) => ({
    from: parse(claim.claimed_at),
    to: claim.released_at === null ? to : parse(claim.released_at),
    request: claim.request,
  }));
  const cuts = [...moves.map(({ at }) => at), ...held.flatMap((claim) => [claim.from, claim.to])].filter((at) => at > from && at < to);
  const edges = [from, ...new Set(cuts.sort((a, b) => a - b)), to];
  const found: Stretch[] = [];
  for (const [index, start] of edges.slice(0, -1).entries()) {
    const end = edges[index + 1]!;
    if (end <= start) continue;
    const claim = held.find((each) => each.from <= start && each.to >= end);
    // before the first known move it was where that one led from
    const stateThen = moves.findLast(({ at }) => at <= start)?.to ?? moves.find(({ at }) => at > start)?.from ?? state;
    const next: Stretch = { from: start, to: end, state: stateThen, held: claim !== undefined, request: claim?.request ?? null };
    const last = found.at(-1);
    if (last && last.state === next.state && last.request === next.request) last.to = end;
    else found.push(next);
  }
  return found;
}

/** How often it failed and for what: the commonest first. */
export function failuresByState(history: History): { state: string; count: number; last: string }[] {
  const counts = new Map<string, { state: string; count: number; last: string }>();
  for (const { to, at } of movesOf(history)) {
    if (!isFailedDevice(to)) continue;
    counts.set(to, { state: to, count: (counts.get(to)?.count ?? 0) + 1, last: at });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

/** The way that the device came to where it is: the newest states, oldest first. */
export function wayTo(history: History, state: string, length: number): string[] {
  const states = movesOf(history).map(({ to }) => to);
  const way = states.at(-1) === state ? states : [...states, state];
  return way.filter((each, at) => each !== way[at - 1]).slice(-length);
}
