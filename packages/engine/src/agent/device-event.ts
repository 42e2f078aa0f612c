import type { DeviceEventMessage, DeviceEventReply } from '@mozpool/contracts';
import { checkBootProof, DEVICE_EVENTS, type DeviceScriptEvent, WITHOUT_PROOF } from '@mozpool/domain';
import { applyToDeviceInHand } from '../device/apply-device-event.js';
import { takeDeviceInHand } from '../device/device-in-hand.js';
import type { EngineDeps } from '../engine-context.js';
import { engineTransaction } from '../engine-transaction.js';

const isScriptEvent = (name: string): name is DeviceScriptEvent => (DEVICE_EVENTS.script as readonly string[]).includes(name);

/** Takes an event of a boot script; the device is answered only after this has committed. */
export async function takeDeviceEvent(deps: EngineDeps, message: DeviceEventMessage): Promise<DeviceEventReply> {
  const { event } = message;
  if (!isScriptEvent(event))
    return { outcome: 'unknown_event', message: `"${event}" is no event of a boot script; known are ${DEVICE_EVENTS.script.join(', ')}` };
  return engineTransaction(deps, async (tx): Promise<DeviceEventReply> => {
    const hand = await takeDeviceInHand(tx, { name: message.device });
    if (!hand) return { outcome: 'unknown_device', message: `there is no device called "${message.device}"` };
    const { snapshot } = hand.device;
    const checked = checkBootProof(message, snapshot, deps.config.oldBootScripts);
    if (checked === 'refused') {
      tx.logs.push({ deviceId: hand.device.id, source: 'statemachine', message: `event ${event} is refused ${WITHOUT_PROOF}` });
      return { outcome: 'refused', message: `event ${event} is refused ${WITHOUT_PROOF}` };
    }
    if (checked === 'stale') {
      tx.logs.push({
        deviceId: hand.device.id,
        source: 'statemachine',
        message: `event ${event} of boot ${message.boot} is from the past (the boot is ${snapshot.boot ?? 'none'}) and ignored`,
      });
      return { outcome: 'stale', message: `this event belongs to an earlier boot` };
    }
    tx.logs.push({ deviceId: hand.device.id, source: 'statemachine', message: `the device reports ${event}` });
    const { outcome, state } = await applyToDeviceInHand(tx, hand, {
      name: event,
      args: message.detail === null ? {} : { detail: message.detail },
    });
    if (outcome === 'ignored' || outcome === 'refused') return { outcome, message: `state ${state} does not take ${event}` };
    return { outcome: 'applied', message: `now in ${state}` };
  });
}
