import type { Verdict } from '../verdict.js';
import type { BenchPool } from './bench-pool.js';
import { ms, Samples } from './samples.js';

const TARGETS = { allMs: 1_000, partMs: 50 };
const ALL_TIMES = 5;
const PART_TIMES = 20;
const PAGE = 100;

const PARTS: readonly { what: string; query: string }[] = [
  { what: 'a page', query: `details&limit=${PAGE}` },
  { what: 'a page by state', query: `details&limit=${PAGE}&state=ready` },
  { what: 'a page by label', query: `details&limit=${PAGE}&label=${encodeURIComponent('lot=lot-3,use=held')}` },
  { what: 'a page by environment and holder', query: `details&limit=${PAGE}&environment=bench&holder=holder` },
  { what: 'one device by name', query: `details&limit=${PAGE}&name=bench-00042` },
];

/** The list of devices with all details: of every device, and of those that somebody looks for. */
export async function benchList(pool: BenchPool, verdict: Verdict): Promise<void> {
  verdict.say(`\nlisting ${pool.devices} devices, with all details, one call after the other`);
  const all = await measured(pool, 'details', ALL_TIMES, (devices) => devices.length > pool.devices);
  const slowest = all.percentile(100);
  verdict.expect(
    `slowest of ${ALL_TIMES}: all (p50 ${ms(all.percentile(50))})`,
    ms(slowest),
    `< ${TARGETS.allMs} ms`,
    slowest < TARGETS.allMs,
  );
  for (const { what, query } of PARTS) {
    const part = await measured(pool, query, PART_TIMES, (devices) => devices.length > 0 && devices.length <= PAGE);
    const most = part.percentile(95);
    verdict.expect(
      `p95 of ${PART_TIMES}: ${what} (p50 ${ms(part.percentile(50))})`,
      ms(most),
      `< ${TARGETS.partMs} ms`,
      most < TARGETS.partMs,
    );
  }
}

async function measured(pool: BenchPool, query: string, times: number, isRight: (devices: unknown[]) => boolean): Promise<Samples> {
  const samples = new Samples();
  // the first call plans the query
  for (let turn = -1; turn < times; turn++) {
    const from = performance.now();
    const { status, text } = await pool.http.call('GET', `/api/device/list/?${query}`);
    if (turn >= 0) samples.add(performance.now() - from);
    if (status !== 200 || !isRight(JSON.parse(text).devices))
      throw new Error(`the list with "${query}" was answered ${status}: ${text.slice(0, 500)}`);
  }
  return samples;
}
