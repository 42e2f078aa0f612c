import { type FleetDevice, loadBoots, loadFleetDevices, loadKindsInUse, loadQueue, type Queryable, type QueuedRequest } from '@mozpool/db';
import {
  ANY,
  type Demand,
  type DeviceKind,
  estimateQueue,
  estimateWait,
  fits,
  SEARCHING_REQUEST_STATES,
  type WaitEstimate,
  type Waiter,
  type WaitingDevice,
} from '@mozpool/domain';
import { availabilityOf, type MatchFacts, matchFacts } from './match-facts.js';
import type { PastTimes } from './past-times.js';

/** Requests beyond this have no position: their turn is not today. */
const MAX_QUEUE = 5_000;
/** A check that was asked for is over by then, as a rule. */
const PROOF_CHECK_MS = 10_000;

/** More different previews than this are not kept for those who ask again at once. */
const MAX_PREVIEWS = 200;

/** What one waiting request is told. */
export interface Explanation {
  facts: MatchFacts;
  /** 1 is next. */
  position: number;
  estimate: WaitEstimate;
  /** The database's clock when this was so. */
  now: number;
  givesUpAt: number;
}

export interface Preview {
  /** Those that fit, by name. */
  devices: FleetDevice[];
  facts: MatchFacts;
  estimate: WaitEstimate;
  /** Waiting requests that would have their turn before. */
  ahead: number;
  now: number;
}

export interface FittingKinds {
  kinds: ReadonlySet<number>;
  /** Only this one of their devices. */
  device: string | null;
}

/** Everybody who waits, all that they wait for and when each will have it: a moment of the pool. */
export interface WaitingBoard {
  explain(requestId: number): Explanation | undefined;
  /** For a request that would be made now, last of those with priority 0. */
  preview(demand: Demand, image: string): Promise<Preview>;
  /** More wait than were looked at. */
  full: boolean;
  kinds: readonly (DeviceKind & { devices: number })[];
  canBoot: (imageId: number, hardwareTypeId: number) => boolean;
}

/** Reads the queue, the kinds of devices, and the devices of those kinds that somebody waits for. */
export async function loadWaitingBoard(db: Queryable, past: PastTimes, checkMaxAgeMs: number): Promise<WaitingBoard> {
  const [kinds, boots, queue] = await Promise.all([
    loadKindsInUse(db),
    loadBoots(db),
    loadQueue(db, { states: SEARCHING_REQUEST_STATES, limit: MAX_QUEUE }),
  ]);
  const bootable = new Set(boots.map(({ imageId, hardwareTypeId }) => `${imageId} ${hardwareTypeId}`));
  const canBoot = (imageId: number, hardwareTypeId: number) => bootable.has(`${imageId} ${hardwareTypeId}`);
  const kindsOf = fittingKinds(kinds, canBoot);
  const demands = queue.map((request) => kindsOf(request));
  const waitedFor = new Set(demands.flatMap(({ kinds: each }) => [...each]));
  const devices = waitedFor.size === 0 ? [] : await loadFleetDevices(db, [...waitedFor]);

  const byKind = Map.groupBy(devices, ({ kindId }) => kindId);
  const poolOf = new Map(kinds.map(({ id, labels }) => [id, labels.pool ?? '']));
  const asWaiting = (device: FleetDevice) => waitingDevice(device, poolOf.get(device.kindId) ?? '', past, checkMaxAgeMs);
  const waiters = queue.map((request, place) => waiterOf(request, demands[place]!.kinds, past));
  const places = new Map(queue.map(({ id }, place) => [id, place]));
  const estimates = estimateQueue(devices.flatMap(asWaiting), waiters);
  const factsOf = new Map<string, MatchFacts>();
  const fittingDevices = ({ kinds: each, device }: FittingKinds) =>
    [...each].flatMap((kind) => byKind.get(kind) ?? []).filter(({ name }) => device === null || name === device);

  const previews = new Map<string, Promise<Preview>>();
  async function preview(demand: Demand, image: string): Promise<Preview> {
    const wanted = kindsOf(demand);
    const missing = [...wanted.kinds].filter((kind) => !waitedFor.has(kind));
    const more = missing.length === 0 ? [] : await loadFleetDevices(db, missing);
    const fitting = [...fittingDevices(wanted), ...more.filter(({ name }) => wanted.device === null || name === wanted.device)];
    const ahead = waiters.filter((_, place) => queue[place]!.priority >= 0);
    const deviceId = wanted.device === null ? null : (fitting[0]?.id ?? null);
    const waiter = waiterOf({ ...demand, image, deviceId, givesUpInMs: Number.POSITIVE_INFINITY }, wanted.kinds, past);
    return {
      devices: fitting.sort((a, b) => (a.name < b.name ? -1 : 1)),
      facts: matchFacts(fitting, checkMaxAgeMs),
      estimate: estimateWait([...devices, ...more].flatMap(asWaiting), ahead, waiter),
      ahead: countCompetitors([...ahead, waiter], ahead.length),
      now: fitting[0]?.now ?? Date.now(),
    };
  }

  return {
    full: queue.length === MAX_QUEUE,
    kinds,
    canBoot,
    explain(requestId) {
      const place = places.get(requestId);
      if (place === undefined) return undefined;
      const request = queue[place]!;
      const key = demandKey(request);
      let facts = factsOf.get(key);
      if (!facts) {
        facts = matchFacts(fittingDevices(demands[place]!), checkMaxAgeMs);
        factsOf.set(key, facts);
      }
      const now = request.now;
      return {
        facts,
        position: 1 + countCompetitors(waiters, place),
        estimate: estimates[place]!,
        now,
        givesUpAt: now + request.givesUpInMs,
      };
    },
    preview(demand, image) {
      const key = demandKey(demand);
      let found = previews.get(key);
      if (!found) {
        if (previews.size >= MAX_PREVIEWS) previews.clear();
        found = preview(demand, image);
        previews.set(key, found);
      }
      return found;
    },
  };
}

export const demandKey = ({ requestedDevice, environment, selector, imageId }: Demand): string =>
  JSON.stringify([requestedDevice, environment, selector, imageId]);

/** Which kinds fit a demand, found once for all requests that ask for the same. */
function fittingKinds(
  kinds: readonly DeviceKind[],
  canBoot: WaitingBoard['canBoot'],
): (demand: Demand & { deviceKindId?: number | null }) => FittingKinds {
  const known = new Map<string, FittingKinds>();
  return (demand) => {
    const key = demandKey(demand);
    let found = known.get(key);
    if (!found) {
      const device = demand.requestedDevice === ANY ? null : demand.requestedDevice;
      const possible = demand.deviceKindId === undefined || device === null ? kinds : kinds.filter(({ id }) => id === demand.deviceKindId);
      found = { kinds: new Set(possible.filter((kind) => fits(demand, kind, canBoot)).map(({ id }) => id)), device };
      known.set(key, found);
    }
    return found;
  };
}

function waiterOf(
  { requestedDevice, deviceId, givesUpInMs, image }: Pick<QueuedRequest, 'requestedDevice' | 'deviceId' | 'givesUpInMs' | 'image'>,
  kinds: ReadonlySet<number>,
  past: PastTimes,
): Waiter {
  return {
    kinds,
    device: requestedDevice === ANY ? null : (deviceId ?? -1),
    givesUpInMs,
    preparations: past.claims.preparations({ image }),
  };
}

/** How many of those before a place want devices that it wants, too. */
function countCompetitors(waiters: readonly Waiter[], place: number): number {
  const own = waiters[place]!;
  let count = 0;
  for (let before = 0; before < place; before++) {
    const other = waiters[before]!;
    if (own.device !== null && other.device !== null ? own.device === other.device : overlap(own.kinds, other.kinds)) count++;
  }
  return count;
}

function overlap(one: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  const [few, many] = one.size <= other.size ? [one, other] : [other, one];
  for (const kind of few) if (many.has(kind)) return true;
  return false;
}

/** A device that may be free one day without anybody's help; none that has failed, is offline or behind a silent agent. */
function waitingDevice(device: FleetDevice, pool: string, { claims, recoveries }: PastTimes, checkMaxAgeMs: number): WaitingDevice[] {
  const { id, kindId, now } = device;
  const found = availabilityOf(device, checkMaxAgeMs);
  const base = { id, kind: kindId, holds: claims.holds({ pool }) };
  switch (found.status) {
    case 'free':
      return [{ ...base, busy: null }];
    case 'held': {
      const past = claims.holds({ pool, ...(device.holderImage !== null && { image: device.holderImage }) });
      return [{ ...base, busy: { spentMs: device.heldMs ?? 0, past, limitMs: (device.expiresAt ?? now) - now } }];
    }
    case 'processing':
      if (found.activity === 'proof_check') return [{ ...base, busy: { spentMs: 0, past: [], limitMs: PROOF_CHECK_MS } }];
      return [{ ...base, busy: { spentMs: device.inStateMs, past: recoveries.get(device.state) ?? [], limitMs: null } }];
    default:
      return [];
  }
}
