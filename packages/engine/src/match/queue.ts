import {
  type DemandHead,
  findDemandHeads,
  findNextOfDemand,
  findServableNamedRequests,
  loadDemands,
  type Queryable,
  type WaitingRequest,
} from '@mozpool/db';
import { ANY, type Demand, SEARCHING_REQUEST_STATES } from '@mozpool/domain';
import type { EngineTransaction } from '../engine-context.js';

/** A request in the queue: for any device, in place of all behind it that ask for the same; or for one by name. */
export interface Waiting extends WaitingRequest {
  demand: Demand;
  /** The device that is asked for by name. */
  device: { id: number; kindId: number } | null;
  /** Where the next with the same demand is found. */
  head: DemandHead | null;
}

/** Those that wait, by priority and then age. */
export interface Queue {
  take(): Waiting | undefined;
  /** It, and those behind it that ask for the same, as long as nobody else comes between them; `next` is the one behind these that asks for the same. */
  followedBy(waiting: Waiting, limit: number): Promise<{ group: Waiting[]; next: Waiting | undefined }>;
  /** Puts one that was not in the queue into its place. */
  put(waiting: Waiting): void;
}

const NAMED_PER_QUERY = 500;
const MAX_CACHED_DEMANDS = 20_000;

/** What requests ask for, by the text that stands for it. */
export interface DemandCache {
  get(db: Queryable, heads: readonly DemandHead[]): Promise<Map<string, Demand>>;
}

/** The text is made from the demand, so that what it stands for never changes. */
export function createDemandCache(): DemandCache {
  const known = new Map<string, Demand>();
  return {
    async get(db, heads) {
      const missing = heads.filter(({ demand }) => !known.has(demand));
      if (missing.length === 0) return known;
      if (known.size + missing.length > MAX_CACHED_DEMANDS) known.clear();
      const byId = new Map(heads.map(({ id, demand }) => [id, demand]));
      for (const { id, environment, selector, imageId } of await loadDemands(db, [...byId.keys()]))
        known.set(byId.get(id)!, { requestedDevice: ANY, environment, selector, imageId });
      return known;
    },
  };
}

/** The queue of those that `isOffered` lets in. */
export async function loadQueue(tx: EngineTransaction, demands: DemandCache, isOffered: (waiting: Waiting) => boolean): Promise<Queue> {
  const waiting = await Promise.all([loadHeads(tx, demands), loadNamed(tx)]);
  const entries = waiting.flat().filter(isOffered).sort(inOrder);
  let at = 0;
  const behind = async ({ head, demand }: Waiting, limit: number): Promise<Waiting[]> => {
    const found = head ? await findNextOfDemand(tx.db, head, { limit }) : [];
    return found.map((next) => ({ ...next, demand, device: null, head: next }));
  };
  return {
    take: () => entries[at++],
    async followedBy(first, limit) {
      const others = await behind(first, limit);
      const stranger = entries[at];
      const before = stranger ? others.filter((other) => inOrder(other, stranger) < 0) : others;
      const group = [first, ...before].slice(0, limit);
      return { group, next: others[group.length - 1] };
    },
    // it comes after the one that stood for it, so that its place is never among those that were taken
    put: (waiting) => void entries.splice(placeOf(waiting, entries, at), 0, waiting),
  };
}

async function loadHeads(tx: EngineTransaction, demands: DemandCache): Promise<Waiting[]> {
  const heads = await findDemandHeads(tx.db, { states: SEARCHING_REQUEST_STATES });
  const known = await demands.get(tx.db, heads);
  return heads.flatMap((head) => {
    const demand = known.get(head.demand);
    return demand ? { ...head, demand, device: null, head } : [];
  });
}

async function loadNamed(tx: EngineTransaction): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  for (let after: WaitingRequest | null = null; ; ) {
    const page = await findServableNamedRequests(tx.db, { states: SEARCHING_REQUEST_STATES, after, limit: NAMED_PER_QUERY });
    for (const { id, priority, state, deviceId, kindId, ...demand } of page)
      waiting.push({ id, priority, state, demand, device: { id: deviceId, kindId }, head: null });
    if (page.length < NAMED_PER_QUERY) return waiting;
    after = page.at(-1)!;
  }
}

const inOrder = (one: WaitingRequest, other: WaitingRequest) => other.priority - one.priority || one.id - other.id;

function placeOf(waiting: Waiting, entries: readonly Waiting[], from: number): number {
  let [low, high] = [from, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inOrder(entries[middle]!, waiting) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
