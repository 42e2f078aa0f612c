import { setTimeout as pause } from 'node:timers/promises';

/** Times of calls in milliseconds, and what is said about them. */
export class Samples {
  readonly #times: number[] = [];

  add(...times: readonly number[]): void {
    this.#times.push(...times);
  }

  get count(): number {
    return this.#times.length;
  }

  percentile(p: number): number {
    const sorted = this.#times.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
  }
}

export const ms = (value: number) => `${value.toFixed(1)} ms`;

/**
 * Clients think between two calls, this long on average. Eight of them then make 20 claims a second, which is each of 10,000 devices claimed anew
 * every eight minutes: more than imaging allows. Every claim sets off the preparation of a device, on the same processors.
 */
const THINK_MS = 400;

/** Runs `work` by as many clients at once, `times` times each; returns what each call took. */
export async function timed(clients: number, times: number, work: (client: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let turn = 0; turn < times; turn++) {
        await pause(Math.random() * 2 * THINK_MS);
        const from = performance.now();
        await work(client);
        taken.push(performance.now() - from);
      }
    }),
  );
  return taken;
}
