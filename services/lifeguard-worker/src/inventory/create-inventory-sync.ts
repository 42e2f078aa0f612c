import {
  endInventoryRun,
  keepInventoryRun,
  type Pool,
  type RunEnd,
  readInventoryState,
  type TakenRun,
  takeInventoryRun,
} from '@mozpool/db';
import type { Engine } from '@mozpool/engine';
import { InventoryError, readInventory, type Source } from '@mozpool/inventory';
import type { Log, Metrics } from '@mozpool/service-kit';

/** A worker says so often that it is at a run, and is taken for dead after the second. */
const ALIVE_EVERY_MS = 5_000;
const SILENT_SECONDS = 30;
/** Reading all sources takes no longer. */
const READ_LIMIT_MS = 900_000;
/** After a run that failed, unless the next one is due before. */
const RETRY_SECONDS = 300;
const RUN_BUCKETS_SECONDS = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];

export interface InventorySyncOptions {
  db: Pool;
  engine: Pick<Engine, 'applyInventory' | 'deleteGoneDevices'>;
  sources: () => readonly Source[];
  /** 0: only when asked. */
  everySeconds: number;
  /** Tells this process from others. */
  worker: string;
  log: Log;
  metrics: Metrics;
}

/** Lets devices follow the inventories, by schedule and when asked; in any number of workers, of which one at a time is at it. */
export function createInventorySync({ db, engine, sources, everySeconds, worker, log, metrics }: InventorySyncOptions) {
  const stopping = new AbortController();
  const runs = metrics.counter('mozpool_inventory_runs_total', 'Runs of the inventory sync by this worker', ['outcome']);
  const changes = metrics.counter('mozpool_inventory_changes_total', 'What the inventory sync changed', ['what']);
  const seconds = metrics.histogram('mozpool_inventory_run_seconds', 'Time of a run, reading included', ['outcome'], RUN_BUCKETS_SECONDS);
  const devices = metrics.gauge('mozpool_inventory_devices', 'Devices that follow an inventory', ['source']);
  const gone = metrics.gauge('mozpool_inventory_devices_gone', 'Devices that left their inventory and are still held', ['source']);
  const lastSuccess = metrics.gauge('mozpool_inventory_last_success_timestamp_seconds', 'When devices last followed the inventory');
  // a gauge without labels begins as 0, which is long ago
  lastSuccess.remove();

  async function run(taken: TakenRun): Promise<void> {
    const began = performance.now();
    const lost = new AbortController();
    const alive = setInterval(() => {
      keepInventoryRun(db, taken.id).then(
        (kept) => kept || lost.abort(new Error('another worker has taken it over')),
        (error: Error) => log.warn('inventory sync: could not tell that this worker is alive', { reason: error.message }),
      );
    }, ALIVE_EVERY_MS);
    let end: RunEnd | 'over';
    try {
      end = await attempt(taken, AbortSignal.any([stopping.signal, lost.signal, AbortSignal.timeout(READ_LIMIT_MS)]));
    } finally {
      clearInterval(alive);
    }
    if (end === 'over') return log.warn(`inventory sync ${taken.id}: another worker took this one for dead; nothing was changed`);
    runs.inc({ outcome: end.outcome });
    seconds.observe({ outcome: end.outcome }, (performance.now() - began) / 1_000);
    const counts = end.report?.counts;
    if (end.outcome === 'applied' && counts)
      for (const what of ['added', 'changed', 'deleted', 'retired', 'boards'] as const) changes.inc({ what }, counts[what]);
    const tell = end.outcome === 'failed' || end.outcome === 'refused' ? log.warn : log.info;
    tell(`inventory sync ${taken.id} for ${taken.askedBy}: ${end.outcome}`, {
      ...counts,
      ...(end.message !== null && { reason: end.message }),
    });
  }

  /** What cannot be read or applied ends the run as failed; it is asked for again by schedule. */
  async function attempt(taken: TakenRun, signal: AbortSignal): Promise<RunEnd | 'over'> {
    try {
      if (sources().length === 0) throw new InventoryError('No inventory is configured: set INVENTORY_FILE of lifeguard-worker.');
      const inventory = await readInventory(sources(), { signal });
      return await engine.applyInventory({ run: taken, ...inventory });
    } catch (error) {
      if (!(error instanceof InventoryError)) log.error(`inventory sync ${taken.id} failed`, { error });
      const end: RunEnd = { outcome: 'failed', message: (error as Error).message, report: null };
      return (await endInventoryRun(db, taken.id, end)) ? end : 'over';
    }
  }

  return {
    async tick(): Promise<void> {
      await engine.deleteGoneDevices();
      const schedule =
        sources().length > 0 && everySeconds > 0 ? { everySeconds, retrySeconds: Math.min(everySeconds, RETRY_SECONDS) } : null;
      const taken = await takeInventoryRun(db, { worker, schedule, silentSeconds: SILENT_SECONDS });
      if (taken) await run(taken);
    },
    async refreshMetrics(): Promise<void> {
      const state = await readInventoryState(db);
      devices.reset();
      gone.reset();
      for (const each of state.devices) {
        devices.set({ source: each.source }, each.devices);
        gone.set({ source: each.source }, each.gone);
      }
      if (state.lastSuccessAt !== null) lastSuccess.set(state.lastSuccessAt);
    },
    /** What is being read is left; nothing of it was applied. */
    stop(): void {
      stopping.abort(new Error('the worker stops'));
    },
  };
}
