/** How often one address may ask: so many requests a second, with a few seconds' worth at once. */

export interface ClientRates {
  /** False: over the rate. */
  mayAsk(address: string, nowMs?: number): boolean;
}

/** A boot loader that searches its configuration asks for a dozen names at once, a rack behind one address for a dozen dozens. */
const BURST_SECONDS = 5;
/** Addresses remembered; of more than that the one heard first is forgotten, which only makes us kinder to it. */
const MAX_ADDRESSES = 4096;

export function createClientRates(perSecond: number): ClientRates {
  const most = perSecond * BURST_SECONDS;
  const addresses = new Map<string, { left: number; at: number }>();
  return {
    mayAsk(address, nowMs = performance.now()) {
      let bucket = addresses.get(address);
      if (!bucket) {
        bucket = { left: most, at: nowMs };
        addresses.set(address, bucket);
        const [first] = addresses.keys();
        if (addresses.size > MAX_ADDRESSES && first !== undefined) addresses.delete(first);
      }
      bucket.left = Math.min(most, bucket.left + ((nowMs - bucket.at) / 1000) * perSecond);
      bucket.at = nowMs;
      if (bucket.left < 1) return false;
      bucket.left -= 1;
      return true;
    },
  };
}
