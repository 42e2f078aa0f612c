import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createPool, type Installation, startInstallation, waitUntil } from '@mozpool/stack';

const DEVICES_PER_LOAD = 6;
/** So many requests for each device: most of them wait. */
const REQUESTERS_PER_DEVICE = 3;
const TIME_SCALE = 60;
/** History is read once a minute: what is estimated before that rests on nothing. */
const WARM_UP_MS = 75_000;
const MEASURE_MS = 90_000;
const POLL_MS = 1_500;
const READY_WITHIN_MS = 240_000;
const IDLE_WITHIN_MS = 60_000;
const DURATION_SECONDS = 600;
/** An estimate of a shorter wait is not told from its rounding to seconds. */
const SHORTEST_WAIT_MS = 3_000;
const MAX_MEDIAN_ERROR = 0.5;

type Random = () => number;
const exponential = (random: Random, meanMs: number) => -Math.log(1 - random()) * meanMs;

/** How long requesters keep their devices. */
const LOADS: Record<string, (random: Random) => number> = {
  exponential: (random) => exponential(random, 8_000),
  mixed: (random) => (random() < 0.7 ? 2_000 + random() * 2_000 : 15_000 + exponential(random, 8_000)),
};

interface Told {
  request: number;
  at: number;
  seconds: number;
  position: number;
}

/**
 * How good the estimates are: requesters hold the devices of a simulated rack for random times, others wait, and what these
 * were told is compared with when they had a device. One environment for each kind of holding times, both at once.
 */
export async function benchEstimates(): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mozpool-bench-'));
  const loads = Object.keys(LOADS);
  const installation = await startInstallation({
    dataDir,
    devices: DEVICES_PER_LOAD * loads.length,
    agents: 2,
    timeScale: TIME_SCALE,
    port: 0,
    queue: 'auto',
    failures: false,
    seed: 'estimates',
  });
  try {
    const devices: string[] = (await json(`${installation.url}/api/device/list/`)).devices;
    await Promise.all(devices.map((device, index) => setEnvironment(installation, device, loads[index % loads.length]!)));
    await waitUntil(async () => (await json(`${installation.url}/api/report/devices/`)).totals.idle === devices.length, {
      timeoutMs: IDLE_WITHIN_MS,
      everyMs: POLL_MS,
      problem: () => 'not every device became idle',
    });
    const told = new Map<string, Told[]>(loads.map((load) => [load, []]));
    const ends = Date.now() + WARM_UP_MS + MEASURE_MS;
    const measureFrom = Date.now() + WARM_UP_MS;
    await Promise.all(
      loads.flatMap((load) =>
        Array.from({ length: DEVICES_PER_LOAD * REQUESTERS_PER_DEVICE }, (_, index) =>
          requester(installation, { load, random: seeded(index + 1), until: ends, measureFrom, told: told.get(load)! }),
        ),
      ),
    );
    return await report(installation, told);
  } finally {
    await installation.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Asks for a device, notes what it is told while it waits, holds the device for a while, gives it back, and begins anew. */
async function requester(
  { url }: Installation,
  { load, random, until, measureFrom, told }: { load: string; random: Random; until: number; measureFrom: number; told: Told[] },
): Promise<void> {
  while (Date.now() < until) {
    const body = {
      assignee: `bench-${load}`,
      duration: DURATION_SECONDS,
      image: 'b2g',
      environment: load,
      b2gbase: `http://b/${random()}/`,
    };
    const { request } = await json(`${url}/api/device/any/request/`, { method: 'POST', body: JSON.stringify(body) });
    const giveUp = Date.now() + READY_WITHIN_MS;
    let state = '';
    while (state !== 'ready') {
      if (Date.now() > giveUp) throw new Error(`request ${request.id} is still ${state} after ${READY_WITHIN_MS / 1000} s`);
      const status = await json(`${request.url}status/`);
      state = status.state;
      const at = Date.now();
      if (status.estimate?.basis === 'history' && at > measureFrom)
        told.push({ request: request.id, at, seconds: status.estimate.seconds, position: status.position });
      if (state !== 'ready') await pause(POLL_MS * (0.5 + random()));
    }
    await pause(LOADS[load]!(random));
    await fetch(`${request.url}return/`, { method: 'POST' });
  }
}

async function report({ databaseUrl }: Installation, told: ReadonlyMap<string, readonly Told[]>): Promise<boolean> {
  const db = createPool(databaseUrl, { max: 1, applicationName: 'mozpool-bench' });
  try {
    const { rows } = await db.query<{ id: number; at: number }>(
      `select id, date_part('epoch', claimed_at) * 1000 as at from requests where claimed_at is not null`,
    );
    const claimedAt = new Map(rows.map(({ id, at }) => [id, at]));
    const say = (text: string) => process.stdout.write(`${text}\n`);
    let good = true;
    for (const [load, estimates] of told) {
      const errors = estimates.flatMap(({ request, at, seconds, position }) => {
        const waitedMs = (claimedAt.get(request) ?? 0) - at;
        return waitedMs < SHORTEST_WAIT_MS
          ? []
          : [{ position, error: Math.abs(seconds * 1000 - waitedMs) / waitedMs, bias: seconds * 1000 - waitedMs }];
      });
      const error = median(errors.map((each) => each.error));
      good = good && errors.length > 0 && error <= MAX_MEDIAN_ERROR;
      say(`\nholding times ${load}: ${errors.length} estimates of ${new Set(estimates.map(({ request }) => request)).size} requests`);
      say(`  median error          ${percent(error)} (target ${percent(MAX_MEDIAN_ERROR)})`);
      for (const [name, from, to] of [
        ['1st to 3rd', 1, 3],
        ['4th to 8th', 4, 8],
        ['9th and later', 9, Number.POSITIVE_INFINITY],
      ] as const) {
        const own = errors.filter(({ position }) => position >= from && position <= to);
        if (own.length > 0)
          say(
            `  ${`${name} in line`.padEnd(21)} ${percent(median(own.map((each) => each.error)))} of ${own.length}, typically ${(median(own.map(({ bias }) => bias)) / 1000).toFixed(1)} s too late`,
          );
      }
    }
    return good;
  } finally {
    await db.end();
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

/** The same numbers for every run of the bench. */
function seeded(seed: number): Random {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

async function setEnvironment({ url }: Installation, device: string, environment: string): Promise<void> {
  await json(`${url}/api/device/${device}/set-environment/`, { method: 'POST', body: JSON.stringify({ environment }) });
}

// biome-ignore lint/suspicious/noExplicitAny: what it reads is printed, not kept
async function json(url: string, init?: RequestInit): Promise<any> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
