import {
  deleteOldAudit,
  deleteOldClaimHistory,
  deleteOldEvents,
  deleteOldIdempotencyKeys,
  deleteOldInventoryRuns,
  deleteOldRequests,
  deleteOldSessions,
  deleteUnusedKinds,
  findSweepDuties,
  findWaitingMachines,
  findWrongOffers,
  inTransaction,
  maintainLogPartitions,
  sequenceEvents,
} from '@mozpool/db';
import { isOverRequest, OFFERABLE_DEVICE_STATES, REQUEST_STATE_NAMES } from '@mozpool/domain';
import { mendOffer } from './device/apply-device-event.js';
import { takeDeviceInHand } from './device/device-in-hand.js';
import { type EngineDeps, ring } from './engine-context.js';
import { engineTransaction, publishLeftCommands, ringSafely } from './engine-transaction.js';
import { IDEMPOTENCY_KEPT_SECONDS } from './request/create-request.js';
import { storeReportDays } from './store-report-days.js';

/** Younger rows are on their way. */
const SWEEP_OLDER_THAN_MS = 1_000;
const SWEEP_LIMIT = 500;
const SEQUENCE_LIMIT = 2_000;
const LOG_DAYS_AHEAD = 14;
const DELETE_LIMIT = 10_000;
/** What is left is deleted by the next housekeeping. */
const MAX_BATCHES = 100;
const MEND_LIMIT = 20_000;

/** Repeats what the queue may have lost, and gives positions to events that nobody has given one. Takes no input: it reads what waits. */
export async function sweep(deps: EngineDeps): Promise<void> {
  const { inbox, commands, unsequenced } = await findSweepDuties(deps.db);
  if (inbox) await ringWaitingMachines(deps);
  if (commands) await publishLeftCommands(deps, SWEEP_OLDER_THAN_MS);
  if (unsequenced) await sequence(deps);
}

async function ringWaitingMachines(deps: EngineDeps): Promise<void> {
  const waiting = await findWaitingMachines(deps.db, { olderThanMs: SWEEP_OLDER_THAN_MS, limit: SWEEP_LIMIT });
  await Promise.all(waiting.map(({ machine, machineId }) => ringSafely(deps, machine === 'device' ? 'devices' : 'requests', machineId)));
}

/** Gives committed events their positions, all that there are. With `skipLocked` it is left to whoever is at it. */
export async function sequence(deps: Pick<EngineDeps, 'db'>, { skipLocked = false } = {}): Promise<void> {
  while ((await inTransaction(deps.db, (db) => sequenceEvents(db, { limit: SEQUENCE_LIMIT, skipLocked }))) === SEQUENCE_LIMIT);
}

export async function housekeeping(deps: EngineDeps): Promise<void> {
  // before what the figures are made from is deleted
  await storeReportDays(deps);
  const { logs, requests, events, audit } = deps.config.retentionDays;
  await inTransaction(deps.db, (db) => maintainLogPartitions(db, { daysAhead: LOG_DAYS_AHEAD, daysKept: logs }));
  const overStates = REQUEST_STATE_NAMES.filter(isOverRequest);
  await inBatches((limit) => deleteOldRequests(deps.db, { overStates, days: requests, limit }));
  await inBatches((limit) => deleteOldEvents(deps.db, { days: events, limit }));
  await inBatches((limit) => deleteOldInventoryRuns(deps.db, { days: events, limit }));
  await inBatches((limit) => deleteOldClaimHistory(deps.db, { days: events, limit }));
  await inBatches((limit) => deleteOldAudit(deps.db, { days: audit, limit }));
  await inBatches((limit) => deleteOldIdempotencyKeys(deps.db, { keptSeconds: IDEMPOTENCY_KEPT_SECONDS, limit }));
  await inBatches((limit) => deleteOldSessions(deps.db, { limit }));
  await inTransaction(deps.db, (db) => deleteUnusedKinds(db, { limit: DELETE_LIMIT }));
  await mendOffers(deps);
}

/** After an upgrade, or where somebody wrote into the tables by hand, the matcher must find what is free and nothing else. */
async function mendOffers(deps: EngineDeps): Promise<void> {
  for (const id of await findWrongOffers(deps.db, { offerable: OFFERABLE_DEVICE_STATES, limit: MEND_LIMIT }))
    await engineTransaction(deps, async (tx) => {
      const hand = await takeDeviceInHand(tx, { id }, { skipLocked: true });
      if (hand && mendOffer(tx, hand)) ring(tx, 'match');
    });
}

async function inBatches(deleteSome: (limit: number) => Promise<number>): Promise<void> {
  for (let batch = 0; batch < MAX_BATCHES; batch++) if ((await deleteSome(DELETE_LIMIT)) < DELETE_LIMIT) return;
}
