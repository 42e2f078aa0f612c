import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createPool, type Installation, startInstallation, waitUntil } from '@mozpool/stack';

/** All on one relay board, in two banks. */
const DEVICES = 14;
const ROUNDS = 5;
const WARM_UP_ROUNDS = 1;
const READY_WITHIN_MS = 180_000;
const POLL_MS = 100;
/** A board rests for a second after each connection. */
const BOARD_REST_MS = 1_500;
const TARGET_RATIO = 1.5;
/** What devices do once they have power is not what is measured. */
const LIMITS = JSON.stringify({ seconds: { pc_rebooting: 1, image_rebooting: 1 } });
const SHORTEST = { seconds: 0.05, spread: 0 };
const PHASES = Object.fromEntries(
  ['booting', 'mobile_init_started', 'b2g_downloading', 'b2g_extracting', 'b2g_rebooting', 'self_test_running'].map((phase) => [
    phase,
    SHORTEST,
  ]),
);

/**
 * How long the devices of a relay board take to be power-cycled together, against one alone: from the first command that Lifeguard gives
 * to the last confirmation, through queue, agent and the board's own protocol, at time scale 1 (a device is without power for a second).
 */
export async function benchPower(): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mozpool-bench-'));
  const installation = await startInstallation({
    dataDir,
    devices: DEVICES,
    agents: 1,
    timeScale: 1,
    port: 0,
    queue: 'auto',
    failures: false,
    seed: 'bench',
    phases: PHASES,
    env: { 'lifeguard-worker': { DEVICE_LIMITS: LIMITS, ON_RETURN: 'none' }, 'mozpool-api': { DEVICE_LIMITS: LIMITS, ON_RETURN: 'none' } },
  });
  try {
    const devices = Array.from({ length: DEVICES }, (_, index) => `panda-${String(index + 1).padStart(4, '0')}`);
    await Promise.all(devices.map((device) => install(installation, device)));
    const [one, all] = [await rounds(installation, devices, 1), await rounds(installation, devices, DEVICES)];
    const ratio = median(all) / median(one);
    const say = (text: string) => process.stdout.write(`${text}\n`);
    say(`\npower cycles on one relay board, queue in ${installation.queue}, ${ROUNDS} rounds each`);
    say(`  one device            median ${median(one).toFixed(0)} ms (${one.map((ms) => ms.toFixed(0)).join(', ')})`);
    say(`  ${DEVICES} devices together   median ${median(all).toFixed(0)} ms (${all.map((ms) => ms.toFixed(0)).join(', ')})`);
    say(`  ratio                 ${ratio.toFixed(2)} (target ${TARGET_RATIO})`);
    return ratio <= TARGET_RATIO;
  } finally {
    await installation.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Something that answers pings once it has power: new devices are empty. */
async function install({ url }: Installation, device: string): Promise<void> {
  const body = JSON.stringify({ assignee: 'bench', duration: 3600, image: 'b2g', b2gbase: 'http://example.com/', wait: 600 });
  const made = await post(`${url}/api/device/${device}/request/`, body);
  const { request } = (await made.json()) as { request: { url: string } };
  await waitUntil(async () => ((await (await fetch(`${request.url}status/`)).json()) as { state: string }).state === 'ready', {
    timeoutMs: READY_WITHIN_MS,
    everyMs: POLL_MS,
    problem: () => `${device} was not imaged in time`,
  });
  await post(`${request.url}return/`, '');
}

async function post(url: string, body: string): Promise<Response> {
  const response = await fetch(url, { method: 'POST', body });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}

/** Milliseconds of each round, in which the first `count` devices are cycled. */
async function rounds(installation: Installation, devices: readonly string[], count: number): Promise<number[]> {
  const db = createPool(installation.databaseUrl, { max: 1, applicationName: 'mozpool-bench' });
  const times: number[] = [];
  try {
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      await allReady(installation, devices);
      await pause(BOARD_REST_MS);
      const { rows: before } = await db.query('select coalesce(max(id), 0)::int as id from events');
      await Promise.all(devices.slice(0, count).map((device) => post(`${installation.url}/api/device/${device}/power-cycle/`, '{}')));
      const { rows } = await waitUntil(
        async () => {
          const found = await db.query(
            `select count(*) filter (where kind <> 'command')::int as done, (extract(epoch from max(at) - min(at)) * 1000)::float8 as ms
             from events where id > $1 and (kind = 'command' and event = 'power_cycle' or kind = 'transition' and event = 'power_cycle_ok')`,
            [before[0].id],
          );
          return found.rows[0].done === count && found;
        },
        { timeoutMs: READY_WITHIN_MS, everyMs: POLL_MS, problem: () => 'the power cycles were not confirmed in time' },
      );
      if (round >= 0) times.push(rows[0].ms);
    }
  } finally {
    await db.end();
  }
  return times;
}

async function allReady({ url }: Installation, devices: readonly string[]): Promise<void> {
  const stateOf = async (device: string) => ((await (await fetch(`${url}/api/device/${device}/state/`)).json()) as { state: string }).state;
  await waitUntil(async () => (await Promise.all(devices.map(stateOf))).every((state) => state === 'ready'), {
    timeoutMs: READY_WITHIN_MS,
    everyMs: POLL_MS,
    problem: () => 'the devices were not ready in time',
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
