import {
  type FreeDevice,
  findFreeDevices,
  findSearchingRequests,
  insertClaim,
  insertInbox,
  isTransient,
  lockMatcher,
  type SearchingRequest,
} from '@mozpool/db';
import { chooseDevice, OFFERABLE_DEVICE_STATES, offerOf, SEARCHING_REQUEST_STATES } from '@mozpool/domain';
import { applyToDeviceInHand, takeDeviceInHand } from '../device/apply-device-event.js';
import { type EngineDeps, type EngineTransaction, ring } from '../engine-context.js';
import { attempt, engineTransaction } from '../engine-transaction.js';
import { applyToRequestInHand, refreshRequestFacts, takeRequestInHand } from '../request/apply-request-event.js';

/** Requests looked at in one transaction; a longer queue takes several. */
const BATCH = 100;
const MAX_BATCHES = 50;
/** A check that was asked for is given this long before it is asked for again. */
const CHECK_PATIENCE_MS = 10_000;

/**
 * Gives free devices to waiting requests, by priority and then age. One matcher runs at a time: whoever waited for the
 * lock finds nothing left to do.
 */
export async function match(deps: EngineDeps): Promise<void> {
  let after: { priority: number; id: number } | null = null;
  // what becomes free between two batches is for the oldest again: it rings
  let free: Free | undefined;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const last: { priority: number; id: number } | null = await engineTransaction(deps, async (tx) => {
      await lockMatcher(tx.db);
      free ??= await findFree(tx);
      return matchBatch(tx, after, free);
    });
    if (!last) return;
    after = last;
  }
}

interface Free {
  now: number;
  devices: Map<number, FreeDevice>;
}

async function findFree(tx: EngineTransaction): Promise<Free> {
  const { now, devices } = await findFreeDevices(tx.db, OFFERABLE_DEVICE_STATES);
  return { now, devices: new Map(devices.map((device) => [device.id, device])) };
}

async function matchBatch(
  tx: EngineTransaction,
  after: { priority: number; id: number } | null,
  free: Free,
): Promise<{ priority: number; id: number } | null> {
  const requests = await findSearchingRequests(tx.db, { states: SEARCHING_REQUEST_STATES, limit: BATCH, after });
  if (requests.length === 0) return null;
  for (const request of requests) await serve(tx, request, free);
  const last = requests.at(-1)!;
  return requests.length < BATCH ? null : { priority: last.priority, id: last.id };
}

/** A device that has changed since it was read must not cost the request its turn: it tries the others. */
async function serve(tx: EngineTransaction, request: SearchingRequest, { now, devices }: Free): Promise<void> {
  for (;;) {
    const { take, check } = candidates(tx, request, [...devices.values()], now);
    const device = chooseDevice(request, take, Math.random());
    if (!device) {
      if (!check) return;
      devices.delete(check.id);
      await insertInbox(tx.db, { machine: 'device', machineId: check.id, event: 'please_check', claimId: null });
      ring(tx, 'devices', check.id);
      return;
    }
    devices.delete(device.id);
    const outcome = await claimSafely(tx, request.id, device.id);
    if (outcome === 'thrown') devices.set(device.id, device);
    if (outcome !== 'device_gone') return;
  }
}

function candidates(
  tx: EngineTransaction,
  request: SearchingRequest,
  devices: FreeDevice[],
  now: number,
): { take: FreeDevice[]; check: FreeDevice | undefined } {
  const { checkMaxAgeMs } = tx.deps.config;
  const fitting = devices.filter(
    (device) =>
      (request.requestedDevice === 'any' || request.requestedDevice === device.name) &&
      (request.environment === 'any' || request.environment === device.environment) &&
      device.bootable.includes(request.imageId),
  );
  const take = fitting.filter((device) => offerOf(device, now, checkMaxAgeMs) === 'yes');
  const check =
    take.length > 0
      ? undefined
      : fitting.find(
          (device) =>
            offerOf(device, now, checkMaxAgeMs) === 'check_first' &&
            now - device.generationAt > CHECK_PATIENCE_MS / tx.deps.config.timeScale,
        );
  return { take, check };
}

/** A request whose claim throws gets nothing, and holds up nobody behind it. */
async function claimSafely(tx: EngineTransaction, requestId: number, deviceId: number): Promise<Claimed | 'thrown'> {
  try {
    return await attempt(tx, () => claim(tx, requestId, deviceId));
  } catch (error) {
    if (isTransient(error)) throw error;
    tx.deps.log.error(`request ${requestId} could not be given a device; the others go on`, {
      request: requestId,
      device: deviceId,
      reason: (error as Error).message,
      stack: (error as Error).stack,
    });
    return 'thrown';
  }
}

type Claimed = 'claimed' | 'device_gone' | 'request_gone';

/** Takes one device for one request, after looking again under both locks. */
async function claim(tx: EngineTransaction, requestId: number, deviceId: number): Promise<Claimed> {
  // whatever changed since the candidates were read rings the matcher again by itself
  const request = await takeRequestInHand(tx, requestId);
  if (!request || !SEARCHING_REQUEST_STATES.includes(request.request.snapshot.state)) return 'request_gone';
  const before = await takeDeviceInHand(tx, { id: deviceId });
  if (!before || before.facts.claim || offerOf(before.device.snapshot, before.device.now, tx.deps.config.checkMaxAgeMs) !== 'yes')
    return 'device_gone';
  const claimId = await insertClaim(tx.db, requestId, deviceId);
  if (claimId === undefined) return 'device_gone';
  const device = { ...before, facts: { ...before.facts, claim: { id: claimId, requestId } } };
  const { outcome } = await applyToDeviceInHand(tx, device, { name: 'claimed' });
  if (outcome === 'ignored' || outcome === 'refused')
    throw new Error(`device ${device.device.snapshot.name} in state ${device.device.snapshot.state} was offered but cannot be claimed`);
  tx.events.push({ kind: 'claimed', requestId, deviceId, claimId, generation: device.device.snapshot.generation });
  await applyToRequestInHand(tx, await refreshRequestFacts(tx, request.request), { name: 'device_claimed' });
  tx.deps.count?.('matched');
  return 'claimed';
}
