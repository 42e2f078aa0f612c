import type { BenchPool } from './bench-pool.js';
import { ms, Samples } from './samples.js';
import type { Verdict } from './verdict.js';

const ALL_TARGET_MS = 1_000;
const ALL_TIMES = 5;

/** The list with all details of every device. */
export async function benchList(pool: BenchPool, verdict: Verdict): Promise<void> {
  verdict.say(`\nlisting ${pool.devices} devices`);
  const all = await measured(pool, '/api/device/list/?details', ALL_TIMES, (devices) => devices.length > pool.devices);
  verdict.expect(
    `slowest of ${ALL_TIMES}: all of them, with details`,
    ms(all.percentile(100)),
    `< ${ALL_TARGET_MS} ms`,
    all.percentile(100) < ALL_TARGET_MS,
  );
}

async function measured(pool: BenchPool, path: string, times: number, isRight: (devices: unknown[]) => boolean): Promise<Samples> {
  const samples = new Samples();
  for (let turn = -1; turn < times; turn++) {
    const from = performance.now();
    const { status, text } = await pool.http.call('GET', path);
    if (turn >= 0) samples.add(performance.now() - from);
    if (status !== 200 || !isRight(JSON.parse(text).devices)) throw new Error(`${path} was answered ${status}: ${text.slice(0, 500)}`);
  }
  return samples;
}
