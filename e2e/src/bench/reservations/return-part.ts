import { waitUntil } from '@mozpool/stack';
import type { Verdict } from '../verdict.js';
import { type BenchPool, CLIENTS, WAITING } from './bench-pool.js';
import { ms, Samples, timed } from './samples.js';

const TARGET_P99_MS = 100;
const RETURNS_EACH = 40;
const ASSIGNED_WITHIN_MS = 10_000;
/** More often would take the machine away from what is measured. */
const POLL_MS = 5;

/** From the call that returns a device to the moment at which the next waiting request has it, which images it. */
export async function benchReturn(pool: BenchPool, verdict: Verdict): Promise<void> {
  const { rows } = await pool.db.query<{ id: string; device: string }>(
    `select r.id, c.device_id as device from requests r join claims c on c.request_id = r.id where r.assignee = 'holder' order by r.id desc limit $1`,
    [CLIENTS * (RETURNS_EACH + 1)],
  );
  let samples = new Samples();
  const giveBack = async () => {
    const holder = rows.pop()!;
    const from = performance.now();
    const answer = await pool.http.call('POST', `/api/request/${holder.id}/return/`);
    if (answer.status !== 204) throw new Error(`returning request ${holder.id} was answered ${answer.status}: ${answer.text}`);
    await waitUntil(() => isHeldByAnother(pool, holder), {
      timeoutMs: ASSIGNED_WITHIN_MS,
      everyMs: POLL_MS,
      problem: () => `nobody got device ${holder.device} after its return`,
    });
    samples.add(performance.now() - from);
  };
  // the first ones compile code and plan queries
  await timed(CLIENTS, 1, giveBack);
  samples = new Samples();
  await timed(CLIENTS, RETURNS_EACH, giveBack);
  verdict.say(`\nreturning a device that others wait for: ${samples.count} times by ${CLIENTS} clients, ${WAITING} waiting requests`);
  const p99 = samples.percentile(99);
  verdict.expect(
    `p99 until the next request has the device (p50 ${ms(samples.percentile(50))})`,
    ms(p99),
    `< ${TARGET_P99_MS} ms`,
    p99 < TARGET_P99_MS,
  );
}

async function isHeldByAnother({ db }: BenchPool, { id, device }: { id: string; device: string }): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'held-by-another',
    text: 'select from claims where device_id = $1 and request_id <> $2',
    values: [device, id],
  });
  return rowCount === 1;
}
