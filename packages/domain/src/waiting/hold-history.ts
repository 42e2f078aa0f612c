import { NO_SAMPLES, type Samples, samplesOf } from './samples.js';

/** What is remembered of one claim that is over. */
export interface PastClaim {
  pool: string;
  image: string;
  heldMs: number;
  /** From the claim to the device in the requester's hands; null when it came to nothing. */
  preparedMs: number | null;
}

export interface ClaimGroup {
  pool?: string;
  image?: string;
}

/** A group with fewer claims than this says less than a wider one. */
export const GROUP_MIN_SAMPLES = 8;

/** Past claims, looked up by pool and image. */
export interface HoldHistory {
  /** How long devices were held: of this pool and image if there are enough, else of the pool, the image, everything. */
  holds(group: ClaimGroup): Samples;
  /** How long it took to prepare them, likewise; the image tells more than the pool. */
  preparations(group: ClaimGroup): Samples;
}

export function holdHistory(claims: readonly PastClaim[]): HoldHistory {
  const holds = grouped(claims, ({ heldMs }) => heldMs);
  const preparations = grouped(claims, ({ preparedMs }) => preparedMs);
  return {
    holds: ({ pool, image }) => widestNeeded(holds, [both(pool, image), only('pool', pool), only('image', image), ALL]),
    preparations: ({ pool, image }) => widestNeeded(preparations, [both(pool, image), only('image', image), only('pool', pool), ALL]),
  };
}

const ALL = 'all';
const only = (what: string, name: string | undefined) => (name === undefined ? null : JSON.stringify([what, name]));
const both = (pool: string | undefined, image: string | undefined) =>
  pool === undefined || image === undefined ? null : JSON.stringify(['both', pool, image]);

function grouped(claims: readonly PastClaim[], duration: (claim: PastClaim) => number | null): Map<string, Samples> {
  const lists = new Map<string, number[]>();
  for (const claim of claims) {
    const ms = duration(claim);
    if (ms === null) continue;
    for (const key of [both(claim.pool, claim.image), only('pool', claim.pool), only('image', claim.image), ALL]) {
      const list = lists.get(key!);
      if (list) list.push(ms);
      else lists.set(key!, [ms]);
    }
  }
  return new Map([...lists].map(([key, list]) => [key, samplesOf(list)]));
}

function widestNeeded(groups: ReadonlyMap<string, Samples>, keys: readonly (string | null)[]): Samples {
  for (const key of keys) {
    const samples = key === null ? undefined : groups.get(key);
    if (samples && (samples.length >= GROUP_MIN_SAMPLES || key === ALL)) return samples;
  }
  return NO_SAMPLES;
}
