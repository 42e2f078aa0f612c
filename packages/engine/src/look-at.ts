import { deleteInbox, type InboxRow, insertInbox, isServiceAway, isTransient, type MachineName, takeInbox, unawaited } from '@mozpool/db';
import { type DeviceEvent, EXPIRABLE_REQUEST_STATES, isKnownDeviceState, isKnownRequestState, type RequestEvent } from '@mozpool/domain';
import { applyToDeviceInHand } from './device/apply-device-event.js';
import { type DeviceInHand, takeDeviceInHand } from './device/device-in-hand.js';
import { API_SERVICE, type EngineDeps, type EngineTransaction, isRung, ring, unring, WORKER_SERVICE } from './engine-context.js';
import { engineTransaction } from './engine-transaction.js';
import { applyToRequestInHand } from './request/apply-request-event.js';
import { type RequestInHand, refreshRequestFacts, takeRequestInHand } from './request/request-in-hand.js';

/** A machine that has more to do than this is left for the next ring, so that no machine starves the others. */
const MAX_STEPS_PER_LOOK = 20;

type Step = 'more' | 'idle' | 'busy';

/**
 * Does what one machine has to do: its inbox in order, then its deadline if that has passed. Each in a transaction of
 * its own, so that an event whose transition throws is dropped (and recorded) without taking others along.
 */
export async function lookAt(deps: EngineDeps, machine: MachineName, id: number, { skipLocked = false } = {}): Promise<void> {
  let atOnce = true;
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
        if ('request' in hand && atOnce) await talkToDevice(tx, hand);
        // what arrives after this transaction rings by itself
        return step === 'more' && !row?.more && !('device' in hand ? hand.device : hand.request).due ? 'idle' : step;
      });
      if (done !== 'more') return;
    } catch (error) {
      if (isTransient(error)) throw error;
      // it may have been the device's part that threw: once more without it, so that each answers for itself
      if (machine === 'request' && atOnce) {
        atOnce = false;
        continue;
      }
      if (!row) throw error;
      await dropInboxRow(deps, machine, id, row, error as Error);
    }
  }
  await engineTransaction(deps, async (tx) => ring(tx, machine === 'device' ? 'devices' : 'requests', id));
}

/**
 * What a request has just put into its device's inbox, and the device's reply, are read in the same transaction where nobody else is at the
 * device: the rows of both are in hand, in the order of the locks. Where that does not go, the device is rung, as for any other news.
 */
async function talkToDevice(tx: EngineTransaction, asking: RequestInHand): Promise<void> {
  const id = asking.row.claim?.deviceId;
  if (id === undefined || !isRung(tx, 'devices', id)) return;
  const hand = await takeDeviceInHand(tx, { id }, { skipLocked: true });
  if (!hand || !isKnownDeviceState(hand.device.snapshot.state)) return;
  const row = await takeInbox(tx.db, 'device', id);
  if (row) await applyDeviceRow(tx, hand, row);
  if (!row?.more && !hand.device.due) unring(tx, 'devices', id);
  const requestId = asking.request.id;
  if (!isRung(tx, 'requests', requestId)) return;
  const reply = await takeInbox(tx.db, 'request', requestId);
  if (!reply) return;
  const informed = await refreshRequestFacts(tx, asking.request);
  await applyRequestRow(tx, informed, reply);
  asking.request = informed.request;
  if (!reply.more && !informed.request.due) unring(tx, 'requests', requestId);
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
