import { firstLonger, quantile, type Samples } from './samples.js';
import { TimeQueue } from './time-queue.js';

/**
 * When will a waiting request get a device? The queue before it is played through many times: each time every busy device
 * becomes free after one of the times that such devices took in the past (of those longer than it has taken already), the
 * requests ahead take what becomes free in their order and hold it for one of the past times, and the turn of the request
 * is read off. The median of these turns is the estimate: the first of several devices becomes free long before
 * the typical one does, which a single number for each device would miss.
 */
export interface WaitingDevice {
  id: number;
  /** Devices of one kind fit the same requests. */
  kind: number;
  /** When it will be free; null is now. */
  busy: { spentMs: number; past: Samples /** It ends by then; null is not known. */; limitMs: number | null } | null;
  /** How long it is held once it is taken. */
  holds: Samples;
}

export interface WaitingDemand {
  kinds: ReadonlySet<number>;
  /** Only this device will do; null is any of the kinds. */
  device: number | null;
}

/** A request in the queue. */
export interface Waiter extends WaitingDemand {
  /** It stops waiting then. */
  givesUpInMs: number;
  /** How long it takes to prepare a device for it. */
  preparations: Samples;
}

export interface WaitEstimate {
  /** Until the request has a device; null is not known. */
  deviceMs: number | null;
  /** Until that device is prepared; null is not known. */
  readyMs: number | null;
  /** `reservations`: only from the ends of the reservations that stand. */
  basis: 'history' | 'reservations' | 'none';
  /** Past claims that it rests on. */
  samples: number;
}

/** Playing it through oftener would change the median by less than people notice. */
export const MAX_ROUNDS = 101;
const MIN_ROUNDS = 9;
/** Steps in all rounds together: large pools are played through less often. */
const MAX_STEPS = 200_000;
export const ASSUMED_HOLD_MS = 3_600_000;

/** An estimate for each request of the queue, in its order. `assumedHoldMs`: how long a device is held where nothing is known about it. */
export function estimateQueue(
  devices: readonly WaitingDevice[],
  queue: readonly Waiter[],
  assumedHoldMs = ASSUMED_HOLD_MS,
): WaitEstimate[] {
  const known = devices.filter((device) => device.busy === null || device.busy.limitMs !== null || tail(device) > 0);
  const rounds = Math.max(MIN_ROUNDS, Math.min(MAX_ROUNDS, Math.floor(MAX_STEPS / Math.max(1, known.length + queue.length))));
  const turns = queue.map(() => new Float64Array(rounds));
  for (let round = 0; round < rounds; round++) playThrough(known, queue, assumedHoldMs, round, turns);
  const samples = samplesBehind(known);
  return queue.map((waiter, place) => estimateOf(waiter, turns[place]!.sort(), samples(waiter, place)));
}

/** An estimate for one more request at the end of the queue. */
export function estimateWait(
  devices: readonly WaitingDevice[],
  ahead: readonly Waiter[],
  waiter: Waiter,
  assumedHoldMs = ASSUMED_HOLD_MS,
): WaitEstimate {
  return estimateQueue(devices, [...ahead, waiter], assumedHoldMs).at(-1)!;
}

function estimateOf({ preparations }: Waiter, turns: Float64Array, samples: number): WaitEstimate {
  const turn = turns[turns.length >> 1]!;
  if (!Number.isFinite(turn)) return { deviceMs: null, readyMs: null, basis: 'none', samples: 0 };
  const deviceMs = Math.round(turn);
  const preparation = quantile(preparations, 0.5);
  return {
    deviceMs,
    readyMs: preparation === null ? null : deviceMs + Math.round(preparation),
    basis: samples > 0 ? 'history' : 'reservations',
    samples,
  };
}

const tail = ({ busy }: WaitingDevice): number => (busy ? busy.past.length - firstLonger(busy.past, busy.spentMs) : 0);

/** How many past times an answer is drawn from: those of the devices that fit, each list once. */
function samplesBehind(devices: readonly WaitingDevice[]): (waiter: Waiter, place: number) => number {
  const ofKind = new Map<number, { now: Set<Samples>; later: Set<Samples> }>();
  const ofDevice = new Map<number, WaitingDevice>();
  for (const device of devices) {
    ofDevice.set(device.id, device);
    let lists = ofKind.get(device.kind);
    if (!lists) {
      lists = { now: new Set(), later: new Set() };
      ofKind.set(device.kind, lists);
    }
    if (device.busy && tail(device) > 0) lists.now.add(device.busy.past);
    lists.later.add(device.holds);
  }
  return ({ kinds, device }, place) => {
    const lists = new Set<Samples>();
    const named = device === null ? undefined : ofDevice.get(device);
    if (named) {
      if (named.busy && tail(named) > 0) lists.add(named.busy.past);
      if (place > 0) lists.add(named.holds);
    }
    for (const kind of device === null ? kinds : []) {
      for (const list of ofKind.get(kind)?.now ?? []) lists.add(list);
      if (place > 0) for (const list of ofKind.get(kind)?.later ?? []) lists.add(list);
    }
    return [...lists].reduce((sum, list) => sum + list.length, 0);
  };
}

/** One round: notes for each request how long it is until its turn; infinite when it never comes. */
function playThrough(
  devices: readonly WaitingDevice[],
  queue: readonly Waiter[],
  assumedHoldMs: number,
  round: number,
  turns: readonly Float64Array[],
): void {
  const freeAt = new Float64Array(devices.length);
  const taken = new Uint32Array(devices.length);
  const queues = new Map<number, TimeQueue>();
  const indexes = new Map<number, number>();
  for (const [index, device] of devices.entries()) {
    freeAt[index] = firstFree(device, round);
    indexes.set(device.id, index);
    enqueue(index);
  }
  function enqueue(index: number): void {
    const { kind } = devices[index]!;
    let times = queues.get(kind);
    if (!times) {
      times = new TimeQueue();
      queues.set(kind, times);
    }
    times.push(freeAt[index]!, index);
  }
  /** The device that a request gets next; -1 is none. */
  function earliest({ kinds, device }: WaitingDemand): number {
    if (device !== null) return indexes.get(device) ?? -1;
    let best = -1;
    for (const kind of kinds) {
      const times = queues.get(kind);
      // an instant that is not the device's any more is left over from one that was asked for by name
      while (times && times.size > 0 && times.time !== freeAt[times.item]) times.pop();
      if (!times || times.size === 0) continue;
      if (best === -1 || times.time < freeAt[best]! || (times.time === freeAt[best] && times.item < best)) best = times.item;
    }
    return best;
  }
  for (const [place, waiter] of queue.entries()) {
    const index = earliest(waiter);
    const turn = index === -1 ? Number.POSITIVE_INFINITY : freeAt[index]!;
    turns[place]![round] = turn;
    if (index === -1 || turn > waiter.givesUpInMs) continue;
    const { id, holds } = devices[index]!;
    freeAt[index]! += holds.length > 0 ? drawn(holds, 0, chance(id, round, ++taken[index]!)) : assumedHoldMs;
    enqueue(index);
  }
}

function firstFree({ id, busy }: WaitingDevice, round: number): number {
  if (!busy) return 0;
  const from = firstLonger(busy.past, busy.spentMs);
  const limit = Math.max(0, busy.limitMs ?? Number.POSITIVE_INFINITY);
  if (from === busy.past.length) return limit;
  return Math.min(limit, drawn(busy.past, from, chance(id, round, 0)) - busy.spentMs);
}

const drawn = (samples: Samples, from: number, chance: number): number =>
  samples[from + Math.floor(chance * (samples.length - from))] as number;

/** A number in [0, 1) that is always the same for the same device, round and turn: an estimate does not jump between two readings. */
function chance(id: number, round: number, turn: number): number {
  let hash = Math.imul(id ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(round + 1, 0xc2b2ae35) ^ Math.imul(turn + 1, 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
