import type { Verdict } from '../verdict.js';
import { type BareTransaction, openBareTransaction } from './bare-transaction.js';
import { type BenchPool, CLIENTS, type Use, WAITING } from './bench-pool.js';
import { ms, Samples, timed } from './samples.js';

const TARGETS = { p99Ms: 50, timesBare: 3, timesSmall: 1.3 };
const ROUNDS = 10;
/** In one round each client asks so often; the small pool has 50 free devices. */
const EACH = 5;
const USES: readonly Use[] = ['held', 'free'];
const SAID: Record<Use, string> = { free: 'given a device', held: 'waiting for one' };

/**
 * Creating a request, with and without a free device: its time, that time against a bare transaction, and whether it grows with the pool.
 * What is compared takes turns within a second or so, so that whatever else the machine does hits all alike.
 */
export async function benchCreate(small: BenchPool, large: BenchPool, verdict: Verdict): Promise<void> {
  const bare = await openBareTransaction(large.installation.databaseUrl);
  try {
    for (const use of USES) await benchUse(use, small, large, bare, verdict);
  } finally {
    await bare.close();
  }
}

async function benchUse(use: Use, small: BenchPool, large: BenchPool, bare: BareTransaction, verdict: Verdict): Promise<void> {
  const samples = { small: new Samples(), large: new Samples(), bare: new Samples() };
  const turns: [Samples, () => Promise<number[]>][] = [
    [samples.small, () => create(small, use)],
    [samples.bare, () => timed(CLIENTS, EACH, (client) => bare.run(client, use))],
    [samples.large, () => create(large, use)],
  ];
  // the first round compiles code and plans queries
  for (let round = -1; round < ROUNDS; round++) {
    for (const [into, run] of round % 2 === 0 ? turns : turns.toReversed()) {
      const times = await run();
      if (round >= 0) into.add(...times);
    }
  }
  const [p50, p99] = [samples.large.percentile(50), samples.large.percentile(99)];
  verdict.say(
    `\ncreating a request that is ${SAID[use]}: ${samples.large.count} times by ${CLIENTS} clients, ${large.devices} devices, ${WAITING} waiting requests`,
  );
  const bareP99 = samples.bare.percentile(99);
  verdict.expect(
    `p99 (p50 ${ms(p50)}; a bare transaction waits for the same disk, its p99 ${ms(bareP99)})`,
    ms(p99),
    `< ${TARGETS.p99Ms} ms`,
    p99 < TARGETS.p99Ms,
  );
  const timesBare = p50 / samples.bare.percentile(50);
  verdict.expect(
    `p50 against a bare transaction of the same shape (${ms(samples.bare.percentile(50))})`,
    `${timesBare.toFixed(2)} ×`,
    `<= ${TARGETS.timesBare} ×`,
    timesBare <= TARGETS.timesBare,
  );
  const timesSmall = p50 / samples.small.percentile(50);
  verdict.expect(
    `p50 against that with ${small.devices} devices (${ms(samples.small.percentile(50))})`,
    `${timesSmall.toFixed(2)} ×`,
    `<= ${TARGETS.timesSmall} ×`,
    timesSmall <= TARGETS.timesSmall,
  );
}

async function create(pool: BenchPool, use: Use): Promise<number[]> {
  const times = await timed(CLIENTS, EACH, async () => {
    const { id, assigned_device } = await pool.ask(use);
    if ((assigned_device !== '') !== (use === 'free'))
      throw new Error(`request ${id} for a ${use} device was answered with "${assigned_device}"`);
  });
  await pool.reset();
  return times;
}
