import { deleteInbox, type InboxRow, insertInbox, isServiceAway, isTransient, type MachineName, takeInbox, unawaited } from '@mozpool/db';
import { type DeviceEvent, EXPIRABLE_REQUEST_STATES, isKnownDeviceState, isKnownRequestState, type RequestEvent } from '@mozpool/domain';
import { applyToDeviceInHand, type DeviceInHand, takeDeviceInHand } from './device/apply-device-event.js';
import { API_SERVICE, type EngineDeps, type EngineTransaction, ring, WORKER_SERVICE } from './engine-context.js';
import { engineTransaction } from './engine-transaction.js';
import { applyToRequestInHand, type RequestInHand, takeRequestInHand } from './request/apply-request-event.js';

/** A machine that has more to do than this is left for the next ring, so that no machine starves the others. */
const MAX_STEPS_PER_LOOK = 20;

type Step = 'more' | 'idle' | 'busy';

/**
 * Does what one machine has to do: its inbox in order, then its deadline if that has passed. Each in a transaction of
 * its own, so that an event whose transition throws is dropped (and recorded) without taking others along.
 */
export async function lookAt(deps: EngineDeps, machine: MachineName, id: number, { skipLocked = false } = {}): Promise<void> {
  for (let step = 0; step < MAX_STEPS_PER_LOOK; step++) {
    let row: InboxRow | undefined;
    try {
      const done = await engineTransaction(deps, async (tx): Promise<Step> => {
        const hand =
          machine === 'device' ? await takeDeviceInHand(tx, { id }, { skipLocked }) : await takeRequestInHand(tx, id, { skipLocked });
        if (!hand) return skipLocked ? 'busy' : forgetInbox(tx, machine, id);
        // a replica of an older release leaves machines alone whose state it does not know
        if ('device' in hand ? !isKnownDeviceState(hand.device.snapshot.state) : !isKnownRequestState(hand.request.snapshot.state))
          return 'idle';
        row = await takeInbox(tx.db, machine, id);
        const step = 'device' in hand ? await stepDevice(tx, hand, row) : await stepRequest(tx, hand, row);
        // what arrives after this transaction rings by itself
        return step === 'more' && !row?.more && !('device' in hand ? hand.device : hand.request).due ? 'idle' : step;
      });
      if (done !== 'more') return;
    } catch (error) {
      if (!row || isTransient(error)) throw error;
      await dropInboxRow(deps, machine, id, row, error as Error);
    }
  }
  await engineTransaction(deps, async (tx) => ring(tx, machine === 'device' ? 'devices' : 'requests', id));
}

const stepDevice = (tx: EngineTransaction, hand: DeviceInHand, row: InboxRow | undefined) =>
  row ? applyDeviceRow(tx, hand, row) : fireDevice(tx, hand);
const stepRequest = (tx: EngineTransaction, hand: RequestInHand, row: InboxRow | undefined) =>
  row ? applyRequestRow(tx, hand, row) : fireRequest(tx, hand);

async function applyDeviceRow(tx: EngineTransaction, hand: DeviceInHand, row: InboxRow): Promise<Step> {
  const { claim } = hand.facts;
  // news of a claim that is over is news only for a device that nobody has taken since
  const current = row.claimId === null || (row.event === 'released' ? claim === null : claim?.id === row.claimId);
  if (!current) return 'more';
  const { outcome, state } = await applyToDeviceInHand(tx, hand, { name: row.event as DeviceEvent, args: row.args });
  if (row.reply && claim) {
    const accepted = outcome !== 'ignored' && outcome !== 'refused';
    unawaited(
      insertInbox(tx.db, {
        machine: 'request',
        machineId: claim.requestId,
        event: accepted ? 'lifeguard_contacted' : 'lifeguard_refused',
        args: accepted ? {} : { reason: `${row.event} was ${outcome} in state ${state}` },
        claimId: row.claimId,
      }),
    );
    ring(tx, 'requests', claim.requestId);
  }
  return 'more';
}

async function applyRequestRow(tx: EngineTransaction, hand: RequestInHand, row: InboxRow): Promise<Step> {
  if (row.claimId !== null && hand.facts.claim?.id !== row.claimId) return 'more';
  await applyToRequestInHand(tx, hand, { name: row.event as RequestEvent, args: row.args });
  return 'more';
}

async function fireDevice(tx: EngineTransaction, hand: DeviceInHand): Promise<Step> {
  if (!hand.device.due || !hand.device.server.alive || (await beforeFirstTick(tx, WORKER_SERVICE))) return 'idle';
  await applyToDeviceInHand(tx, hand, { name: 'timeout' });
  tx.deps.count?.('deadlines_fired');
  return 'more';
}

async function fireRequest(tx: EngineTransaction, hand: RequestInHand): Promise<Step> {
  const { request } = hand;
  const expired = request.expired && EXPIRABLE_REQUEST_STATES.includes(request.snapshot.state);
  if (!expired && (!request.due || (await beforeFirstTick(tx, API_SERVICE)))) return 'idle';
  await applyToRequestInHand(tx, hand, { name: expired ? 'expire' : 'timeout' });
  tx.deps.count?.('deadlines_fired');
  return 'more';
}

/** A ring may come before the tick that notices an outage of ours, and must not count what that tick will excuse. */
function beforeFirstTick(tx: EngineTransaction, service: string): Promise<boolean> {
  return isServiceAway(tx.db, service, tx.deps.config.agentSilentAfterMs);
}

/** News for a machine that is gone. */
async function forgetInbox(tx: EngineTransaction, machine: MachineName, id: number): Promise<Step> {
  while (await takeInbox(tx.db, machine, id));
  return 'idle';
}

async function dropInboxRow(deps: EngineDeps, machine: MachineName, id: number, row: InboxRow, error: Error): Promise<void> {
  deps.log.error(`event ${row.event} for ${machine} ${id} could not be applied and is dropped; its deadline is the retry`, {
    [machine]: id,
    reason: error.message,
    stack: error.stack,
  });
  deps.count?.('inbox_dropped');
  await engineTransaction(deps, async (tx) => {
    await deleteInbox(tx.db, row.id);
    tx.events.push({
      kind: 'inbox_dropped',
      [`${machine}Id`]: id,
      event: row.event,
      claimId: row.claimId,
      details: { reason: error.message },
    });
  });
}
