import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createPool, findRedisServer, type Installation, startInstallation, waitUntil } from '@mozpool/stack';

const CYCLES = 50;
/** Not counted: the first cycles of a fresh installation also compile code and open connections. */
const WARM_UP_CYCLES = 2;
/** One stream of cycles per imaging server, so that no relay board has two things to do. */
const STREAMS = 2;
const READY_WITHIN_MS = 60_000;
const POLL_MS = 100;
/** A relay board rests for a second after each connection. That is its time, not ours: a cycle begins when it is over. */
const BOARD_REST_MS = 1_100;
const TARGETS = { p50Ms: 150, p99Ms: 500, rssMiB: 150 };
/** Long enough to be seen, short enough that orchestration is what is measured. */
const SHORTEST = { seconds: 0.05, spread: 0 };
const PHASES = Object.fromEntries(
  ['booting', 'mobile_init_started', 'b2g_downloading', 'b2g_extracting', 'b2g_rebooting', 'self_test_running'].map((phase) => [
    phase,
    SHORTEST,
  ]),
);

interface Cycle {
  totalMs: number;
  deviceMs: number;
}

/**
 * How much time Mozpool adds to an imaging cycle: from request to ready, minus what the device took (its power-off dwell
 * and boot pauses included), at time scale 1. Both queue back ends where both are there.
 */
export async function benchCycle(): Promise<boolean> {
  let good = true;
  for (const queue of (await findRedisServer()) ? (['redis', 'postgres'] as const) : (['postgres'] as const))
    good = (await run(queue)) && good;
  return good;
}

async function run(queue: 'redis' | 'postgres'): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mozpool-bench-'));
  const installation = await startInstallation({
    dataDir,
    devices: STREAMS,
    agents: STREAMS,
    timeScale: 1,
    port: 0,
    queue,
    failures: false,
    seed: 'bench',
    phases: PHASES,
    env: { 'mozpool-api': { ON_RETURN: 'none' }, 'lifeguard-worker': { ON_RETURN: 'none' } },
  });
  try {
    const devices = Array.from({ length: STREAMS }, (_, index) => `panda-${String(index + 1).padStart(4, '0')}`);
    await Promise.all(devices.map((device) => untilState(installation, device, 'ready')));
    const cycles = (await Promise.all(devices.map((device) => stream(installation, device, CYCLES / STREAMS)))).flat();
    return await report(queue, installation, cycles);
  } finally {
    await installation.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function stream(installation: Installation, device: string, count: number): Promise<Cycle[]> {
  const db = createPool(installation.databaseUrl, { max: 1, applicationName: 'mozpool-bench' });
  const cycles: Cycle[] = [];
  try {
    for (let cycle = -WARM_UP_CYCLES; cycle < count; cycle++) {
      const body = JSON.stringify({ assignee: 'bench', duration: 3600, image: 'b2g', b2gbase: `http://example.com/${cycle}/` });
      const { request } = await json(`${installation.url}/api/device/${device}/request/`, { method: 'POST', body });
      await waitUntil(async () => (await json(`${request.url}status/`)).state === 'ready', {
        timeoutMs: READY_WITHIN_MS,
        everyMs: POLL_MS,
        problem: () => `request ${request.id} was not ready in time`,
      });
      const { rows } = await db.query(
        `select (extract(epoch from min(at)) * 1000)::float8 as "from", (extract(epoch from max(at)) * 1000)::float8 as "to"
         from events where request_id = $1 and device_id is null and kind = 'created' or request_id = $1 and to_state = 'ready' and from_state = 'pending'`,
        [request.id],
      );
      const { from, to } = rows[0];
      const own = await json(`${installation.rackUrl}/devices/${device}/own-time?from=${from}&to=${to}`);
      if (cycle >= 0) cycles.push({ totalMs: to - from, deviceMs: ownMs(own) });
      await fetch(`${request.url}return/`, { method: 'POST' });
      await pause(BOARD_REST_MS);
    }
  } finally {
    await db.end();
  }
  return cycles;
}

// biome-ignore lint/suspicious/noExplicitAny: what it reads is printed, not kept
async function json(url: string, init?: RequestInit): Promise<any> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

function ownMs(answer: Record<string, unknown>): number {
  const value = Object.values(answer).find((each) => typeof each === 'number');
  if (typeof value !== 'number') throw new Error(`the rack did not say how long the device took: ${JSON.stringify(answer)}`);
  return value;
}

async function untilState(installation: Installation, device: string, state: string): Promise<void> {
  await waitUntil(async () => (await json(`${installation.url}/api/device/${device}/state/`)).state === state, {
    timeoutMs: READY_WITHIN_MS,
    everyMs: POLL_MS,
    problem: () => `${device} was not ${state} in time`,
  });
}

async function report(queue: string, installation: Installation, cycles: Cycle[]): Promise<boolean> {
  const overheads = cycles.map(({ totalMs, deviceMs }) => totalMs - deviceMs).sort((a, b) => a - b);
  const percentile = (p: number) => overheads[Math.min(overheads.length - 1, Math.ceil((p / 100) * overheads.length) - 1)]!;
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const [p50, p99] = [percentile(50), percentile(99)];
  say(`\nqueue in ${queue}: ${cycles.length} imaging cycles, ${STREAMS} at a time`);
  say(
    `  request to ready      mean ${mean(cycles.map(({ totalMs }) => totalMs)).toFixed(0)} ms, of which the device ${mean(cycles.map(({ deviceMs }) => deviceMs)).toFixed(0)} ms`,
  );
  say(`  added by Mozpool      p50 ${p50.toFixed(0)} ms (target ${TARGETS.p50Ms}), p99 ${p99.toFixed(0)} ms (target ${TARGETS.p99Ms})`);
  let good = p50 < TARGETS.p50Ms && p99 < TARGETS.p99Ms;
  for (const service of [installation.api, installation.worker, ...installation.agents]) {
    const mib = (await service.rssBytes()) / 1024 / 1024;
    good = good && mib < TARGETS.rssMiB;
    say(`  resident memory       ${service.name.padEnd(18)} ${mib.toFixed(0)} MiB (target ${TARGETS.rssMiB})`);
  }
  return good;
}
