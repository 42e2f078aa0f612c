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

export interface WaitInput {
  devices: readonly WaitingDevice[];
  /** Those whose turn is before this one's, in order. */
  ahead: readonly (WaitingDemand & { /** It stops waiting then. */ givesUpInMs: number })[];
  demand: WaitingDemand;
  /** How long it takes to prepare a device for this request. */
  preparations: Samples;
  /** How long a device is held where nothing is known about it. */
  assumedHoldMs: number;
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

export function estimateWait(input: WaitInput): WaitEstimate {
  const { devices, demand } = input;
  const known = devices.filter((device) => device.busy === null || device.busy.limitMs !== null || tail(device) > 0);
  const fitting = known.filter((device) => fits(demand, device));
  const samples = samplesBehind(fitting, input);
  if (fitting.length === 0) return { deviceMs: null, readyMs: null, basis: 'none', samples };
  const rounds = Math.max(MIN_ROUNDS, Math.min(MAX_ROUNDS, Math.floor(MAX_STEPS / (known.length + input.ahead.length))));
  const turns = Array.from({ length: rounds }, (_, round) => playThrough(input, known, round)).sort((a, b) => a - b);
  const turn = turns[rounds >> 1]!;
  const deviceMs = Number.isFinite(turn) ? Math.round(turn) : null;
  const preparation = quantile(input.preparations, 0.5);
  return {
    deviceMs,
    readyMs: deviceMs === null || preparation === null ? null : deviceMs + Math.round(preparation),
    basis: deviceMs === null ? 'none' : samples > 0 ? 'history' : 'reservations',
    samples: deviceMs === null ? 0 : samples,
  };
}

const fits = ({ kinds, device }: WaitingDemand, { id, kind }: WaitingDevice): boolean =>
  device === null ? kinds.has(kind) : device === id;

const tail = ({ busy }: WaitingDevice): number => (busy ? busy.past.length - firstLonger(busy.past, busy.spentMs) : 0);

/** The past times that the answer is drawn from: those of the devices that fit, each list once. */
function samplesBehind(fitting: readonly WaitingDevice[], { ahead }: WaitInput): number {
  const lists = new Set<Samples>();
  for (const device of fitting) {
    if (device.busy && tail(device) > 0) lists.add(device.busy.past);
    if (ahead.length > 0) lists.add(device.holds);
  }
  return [...lists].reduce((sum, list) => sum + list.length, 0);
}

/** One round: milliseconds until the request's turn; infinite when it never comes. */
function playThrough({ ahead, demand, assumedHoldMs }: WaitInput, devices: readonly WaitingDevice[], round: number): number {
  const freeAt = new Float64Array(devices.length);
  const taken = new Uint32Array(devices.length);
  const queues = new Map<number, TimeQueue>();
  const indexes = new Map<number, number>();
  const queued = ahead.length > 0;
  for (const [index, device] of devices.entries()) {
    freeAt[index] = firstFree(device, round);
    if (queued) enqueue(index);
  }
  function enqueue(index: number): void {
    const { kind, id } = devices[index]!;
    let queue = queues.get(kind);
    if (!queue) {
      queue = new TimeQueue();
      queues.set(kind, queue);
    }
    queue.push(freeAt[index]!, index);
    indexes.set(id, index);
  }
  /** The device that a request gets next; -1 is none. */
  function earliest({ kinds, device }: WaitingDemand): number {
    if (device !== null) return indexes.get(device) ?? -1;
    let best = -1;
    for (const kind of kinds) {
      const queue = queues.get(kind);
      // an instant that is not the device's any more is left over from one that was asked for by name
      while (queue && queue.size > 0 && queue.time !== freeAt[queue.item]) queue.pop();
      if (!queue || queue.size === 0) continue;
      if (best === -1 || queue.time < freeAt[best]! || (queue.time === freeAt[best] && queue.item < best)) best = queue.item;
    }
    return best;
  }
  for (const request of ahead) {
    const index = earliest(request);
    if (index === -1 || freeAt[index]! > request.givesUpInMs) continue;
    const { id, holds } = devices[index]!;
    freeAt[index]! += holds.length > 0 ? drawn(holds, 0, chance(id, round, ++taken[index]!)) : assumedHoldMs;
    enqueue(index);
  }
  if (queued) {
    const index = earliest(demand);
    return index === -1 ? Number.POSITIVE_INFINITY : freeAt[index]!;
  }
  let turn = Number.POSITIVE_INFINITY;
  for (const [index, device] of devices.entries()) if (freeAt[index]! < turn && fits(demand, device)) turn = freeAt[index]!;
  return turn;
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
