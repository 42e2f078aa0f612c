import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { waitUntil } from '@mozpool/stack';
import { type BareApi, openBareApi } from './bare-api.js';
import { type Change, changeStates } from './streams/change-states.js';
import { createListener, type Listener } from './streams/listener.js';
import { createPoller, type Poller } from './streams/poller.js';

const LISTENERS = 500;
const POLLERS = 500;
const EVENTS_PER_SECOND = 100;
const SECONDS = 25;
/** Every device is followed by one long poll; these changes are far enough apart for each of them to be seen. */
const DEVICES = 500;
const TARGETS = { rssMiB: 300, latencyP50Ms: 250 };
const RSS_EVERY_MS = 500;
const SETTLE_WITHIN_MS = 30_000;
const CONNECT_AT_ONCE = 50;
const say = (text: string) => process.stdout.write(`${text}\n`);

/**
 * One API process with 500 listeners and 500 long polls while 100 events a second happen. Every listener has to hear every
 * event once and in order, half of them over connections that they drop at random; every long poll has to see every
 * change of its device, in order.
 */
export async function benchStreams(): Promise<boolean> {
  const bare = await openBareApi({ devices: DEVICES });
  try {
    return await measure(bare);
  } finally {
    await bare.close();
  }
}

async function measure({ api, db, devices }: BareApi): Promise<boolean> {
  const watcher = new Worker(new URL('./streams/latency-worker.js', import.meta.url), { workerData: api.url });
  await once(watcher, 'message');
  const listeners: Listener[] = Array.from({ length: LISTENERS }, (_, n) => createListener(api.url, { reconnects: n % 2 === 1 }));
  const pollers: Poller[] = devices.slice(0, POLLERS).map((device) => createPoller(api.url, device));
  let peakRss = 0;
  const watching = setInterval(() => void api.rssBytes().then((bytes) => (peakRss = Math.max(peakRss, bytes))), RSS_EVERY_MS);
  try {
    for (let n = 0; n < LISTENERS; n += CONNECT_AT_ONCE) {
      const group = [...listeners.slice(n, n + CONNECT_AT_ONCE), ...pollers.slice(n, n + CONNECT_AT_ONCE)];
      await Promise.all(group.map((client) => client.start()));
    }
    const first = await lastPosition(db);
    const byDevice = new Map(pollers.map((poller) => [poller.device, poller]));
    const seen = (device: string) => byDevice.get(device)?.seen().at(-1);
    const begun = performance.now();
    const busyBefore = await processorSeconds(api.pid);
    const changes = await changeStates(api.url, devices, { perSecond: EVENTS_PER_SECOND, seconds: SECONDS, seen });
    const took = (performance.now() - begun) / 1000;
    const busy = ((await processorSeconds(api.pid)) - busyBefore) / took;
    watcher.postMessage('how late?');
    const [latency] = (await once(watcher, 'message')) as [Latency];
    await settle(db);
    const last = await lastPosition(db);
    await waitUntil(
      async () =>
        listeners.every(({ position }) => position() >= last) &&
        pollers.every((poller) => poller.seen().at(-1) === lastOf(changes, poller)),
      {
        timeoutMs: SETTLE_WITHIN_MS,
        everyMs: 100,
        problem: () => 'not everybody has heard everything; what is missing follows',
      },
    ).catch((error: Error) => say(error.message));
    return report({ listeners, pollers, changes, latency, first, last, took, busy, peakRss });
  } finally {
    clearInterval(watching);
    await watcher.terminate();
    await Promise.all([...listeners, ...pollers].map((client) => client.stop()));
  }
}

/** Linux counts processor time in hundredths of a second. */
async function processorSeconds(pid: number): Promise<number> {
  const [user, system] = (await readFile(`/proc/${pid}/stat`, 'utf8'))
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}

async function lastPosition(db: BareApi['db']): Promise<number> {
  return (await db.query('select last from event_positions')).rows[0].last;
}

async function settle(db: BareApi['db']): Promise<void> {
  await waitUntil(async () => (await db.query('select from events where position is null')).rowCount === 0, {
    timeoutMs: SETTLE_WITHIN_MS,
    everyMs: 50,
    problem: () => 'events are left without a position',
  });
  await pause(0);
}

const lastOf = (changes: readonly Change[], { device }: Poller) => changes.findLast((change) => change.device === device)?.state;

interface Latency {
  p50: number;
  p99: number;
}

interface Measured {
  listeners: Listener[];
  pollers: Poller[];
  changes: Change[];
  latency: Latency;
  first: number;
  last: number;
  took: number;
  /** Processors that the API process kept busy. */
  busy: number;
  peakRss: number;
}

function report({ listeners, pollers, changes, latency, first, last, took, busy, peakRss }: Measured): boolean {
  const faults = listeners.flatMap((listener) => listener.faults(first, last));
  for (const poller of pollers) {
    const expected = [poller.seen()[0], ...changes.filter(({ device }) => device === poller.device).map(({ state }) => state)];
    if (poller.seen().join() !== expected.join())
      faults.push(`${poller.device}: saw ${poller.seen().join()} instead of ${expected.join()}`);
  }
  const rss = peakRss / 1024 / 1024;
  const { p50, p99 } = latency;
  const rate = (last - first) / took;
  say(`\n${LISTENERS} listeners and ${POLLERS} long polls on one process, ${took.toFixed(1)} s`);
  say(
    `  events                ${last - first}, ${rate.toFixed(0)} a second (target ${EVENTS_PER_SECOND}); state changes ${changes.length}`,
  );
  say(
    `  heard                 ${listeners.reduce((sum, { heard }) => sum + heard(), 0)} events, over ${listeners.reduce((sum, { connections }) => sum + connections(), 0)} connections`,
  );
  say(`  answered              ${pollers.reduce((sum, { answers }) => sum + answers(), 0)} long polls`);
  say(`  event to listener     p50 ${p50.toFixed(0)} ms (target ${TARGETS.latencyP50Ms}), p99 ${p99.toFixed(0)} ms`);
  say(`  resident memory       ${rss.toFixed(0)} MiB at most (target ${TARGETS.rssMiB})`);
  say(`  processor             ${(busy * 100).toFixed(0)} % of one for the API process`);
  say(`  missed, twice or out of order: ${faults.length}`);
  for (const fault of faults.slice(0, 10)) say(`    ${fault}`);
  return faults.length === 0 && rss > 0 && rss < TARGETS.rssMiB && p50 < TARGETS.latencyP50Ms && rate >= EVENTS_PER_SECOND * 0.95;
}
