import type { Answer } from '@mozpool/contracts';
import { recordPower, saveFailures } from '@mozpool/db';
import { failuresAfter } from '@mozpool/domain';
import { applyToDeviceInHand } from '../device/apply-device-event.js';
import { type DeviceInHand, takeDeviceInHand } from '../device/device-in-hand.js';
import type { EngineDeps, EngineTransaction } from '../engine-context.js';
import { engineTransaction } from '../engine-transaction.js';

/** Takes an answer of an agent, unless the device has moved on since the command was given. */
export async function takeAnswer(deps: EngineDeps, answer: Answer): Promise<'applied' | 'ignored' | 'stale' | 'logged'> {
  return engineTransaction(deps, async (tx) => {
    const hand = await takeDeviceInHand(tx, { id: answer.deviceId });
    // what a command did to the power it did, whatever the device has been asked since
    const power = powerAfter(answer);
    if (hand && power !== undefined) await recordPower(tx.db, { deviceId: hand.device.id, commandId: answer.commandId, power });
    if (hand && answer.epoch >= hand.device.server.epoch) await noteFailure(tx, hand, answer);
    if (!hand || answer.generation !== hand.device.snapshot.generation || answer.epoch < hand.device.server.epoch) {
      deps.count?.('stale_answers');
      return 'stale';
    }
    if (answer.outcome !== 'ok')
      tx.logs.push({ deviceId: hand.device.id, source: 'bmm', message: `${answer.kind} ${answer.outcome}: ${answer.detail}` });
    if (answer.event === null) return 'logged';
    const { outcome } = await applyToDeviceInHand(tx, hand, { name: answer.event, args: { detail: answer.detail } });
    return outcome === 'ignored' || outcome === 'refused' ? 'ignored' : 'applied';
  });
}

/** Before the machine hears of it: an answer that is just too late for it still says why the attempt before failed. */
async function noteFailure(tx: EngineTransaction, hand: DeviceInHand, answer: Answer): Promise<void> {
  const { device } = hand;
  const failures = failuresAfter(device.snapshot, answer);
  if (failures === null) return;
  hand.device = { ...device, snapshot: { ...device.snapshot, failures } };
  await saveFailures(tx.db, device.id, failures);
}

/** The power as an answer tells it: null is not known any more, undefined when it says nothing about it. */
function powerAfter({ kind, outcome }: Answer): 'on' | 'off' | null | undefined {
  if ((kind !== 'power_cycle' && kind !== 'power_off') || outcome === 'dropped') return undefined;
  // a cycle that failed may have stopped at either half
  if (outcome === 'failed') return null;
  return kind === 'power_off' ? 'off' : 'on';
}
