import type { RegistrationMessage } from '@mozpool/contracts';
import {
  findAnnouncedDevice,
  findRegistration,
  loadRegistrationRules,
  setDeviceAddress,
  trimRegistrations,
  upsertRegistration,
} from '@mozpool/db';
import { fitsRule } from '@mozpool/domain';
import type { EngineDeps, EngineTransaction } from '../engine-context.js';
import { attempt, engineTransaction } from '../engine-transaction.js';
import { addRegisteredDevice } from './add-registered-device.js';

/** Waiting registrations, rejected ones, approved ones: of each the so many that were seen last are kept. */
export const MAX_REGISTRATIONS = 1_000;
const MAX_RULES = 200;

export interface RegistrationTaken {
  /** `known`: of a device of ours. `ignored`: it told neither a MAC address nor a name. */
  outcome: 'known' | 'waiting' | 'approved' | 'rejected' | 'ignored';
  /** Null for a device of ours. */
  id: number | null;
  device: string | null;
}

/**
 * A device announced itself. One of ours: its log hears of it, and its address is known anew. Any other: one row in the
 * quarantine, however often it comes, unless a rule adds it at once.
 */
export function takeRegistration(deps: EngineDeps, message: RegistrationMessage): Promise<RegistrationTaken> {
  const { mac, name, address, server, fields, source } = message;
  return engineTransaction(deps, async (tx): Promise<RegistrationTaken> => {
    const device = await findAnnouncedDevice(tx.db, { macAddress: mac, address, name, imagingServer: server });
    if (device) {
      tx.logs.push({ deviceId: device.id, source, message: toldBy(message) });
      if (message.addressSeen && address !== null && address !== device.ipAddress) {
        await setDeviceAddress(tx.db, { id: device.id, address });
        tx.events.push({ kind: 'edited', deviceId: device.id, details: { ip_address: address, by: source } });
      }
      return { outcome: 'known', id: null, device: device.name };
    }
    const identity = mac ?? (name ? `name:${name}` : null);
    if (identity === null) return { outcome: 'ignored', id: null, device: null };
    const { id, state } = await upsertRegistration(tx.db, {
      identity,
      macAddress: mac,
      name,
      fields,
      address,
      imagingServer: server,
      source,
    });
    tx.events.push({ kind: 'registration', event: 'heard', details: { id, mac, name, address, server, source } });
    await trimRegistrations(tx.db, { keep: MAX_REGISTRATIONS });
    const added = state === 'waiting' ? await addByRule(tx, id) : null;
    return added ? { outcome: 'approved', id, device: added } : { outcome: state, id, device: null };
  });
}

/** The first rule that fits adds the device; null when none does or the device cannot be added as the rule says. */
async function addByRule(tx: EngineTransaction, id: number): Promise<string | null> {
  const registration = await findRegistration(tx.db, { id });
  if (!registration) return null;
  const announced = { mac: registration.macAddress, imagingServer: registration.imagingServer, fields: registration.fields };
  const rule = (await loadRegistrationRules(tx.db, { limit: MAX_RULES })).find((each) => fitsRule(each, announced));
  if (!rule) return null;
  const { hardwareTypeId, type, environment, labels } = rule;
  const imagingServer = registration.imagingServer ?? rule.imagingServer;
  const template = { hardwareTypeId, type, environment, labels, imagingServer, by: `rule ${rule.name}`, reason: null };
  try {
    return await attempt(tx, async () => {
      const added = await addRegisteredDevice(tx, registration, template);
      if ('problem' in added) throw new Error(added.problem);
      return added.device;
    });
  } catch (error) {
    tx.deps.log.warn(`registration ${id} fits rule ${rule.name}, but its device could not be added; it waits for a person`, {
      reason: (error as Error).message,
    });
    return null;
  }
}

const SHOWN_FIELDS = ['OS', 'ABI', 'HARDWARE', 'POOL'];

function toldBy({ address, fields, source }: RegistrationMessage): string {
  const shown = SHOWN_FIELDS.flatMap((field) => (fields[field] ? [`${field}=${fields[field]}`] : []));
  const how = source === 'sut' ? 'its SUT agent has started' : 'it registered';
  return `${how}${address === null ? '' : `, at ${address}`}${shown.length > 0 ? ` (${shown.join(', ')})` : ''}`;
}
