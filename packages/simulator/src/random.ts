/** A small repeatable source of chance: the same seed gives the same rack, run after run. Not for secrets. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** True with the given probability. Draws even when the answer is certain, so that changing one probability keeps the rest of the run. */
  chance(probability: number): boolean;
  /** `centre` ± `spread`: whole steps when the spread is whole, as the original drew them, else continuous. */
  around(centre: number, spread: number): number;
}

/** FNV-1a: turns any text into 32 bits of state. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

export function createRandom(seed: string): Random {
  let state = hashOf(seed);
  // mulberry32: one 32-bit word of state, good enough for dice.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    around(centre, spread) {
      const draw = next();
      if (spread === 0) return centre;
      if (Number.isInteger(spread)) return centre - spread + Math.floor(draw * (2 * spread + 1));
      return centre - spread + draw * 2 * spread;
    },
  };
}
