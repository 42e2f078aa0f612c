import { decideRegistration, isUniqueViolation, lockRegistration, type RegistrationRow } from '@mozpool/db';
import type { EngineDeps } from '../engine-context.js';
import { engineTransaction } from '../engine-transaction.js';
import { addRegisteredDevice, type RegistrationTemplate } from './add-registered-device.js';

export type RegistrationDecision =
  | { outcome: 'approved'; device: string }
  | { outcome: 'rejected' }
  | { outcome: 'unknown' }
  /** It is a device by now. */
  | { outcome: 'decided'; registration: RegistrationRow }
  | { outcome: 'incomplete'; problem: string }
  /** Another device has the name or the MAC address. */
  | { outcome: 'exists'; constraint: string };

/** Adds the device of a registration; one that was rejected may be approved later. */
export async function approveRegistration(deps: EngineDeps, id: number, template: RegistrationTemplate): Promise<RegistrationDecision> {
  try {
    return await engineTransaction(deps, async (tx): Promise<RegistrationDecision> => {
      const registration = await lockRegistration(tx.db, { id });
      if (!registration) return { outcome: 'unknown' };
      if (registration.state === 'approved') return { outcome: 'decided', registration };
      const added = await addRegisteredDevice(tx, registration, {
        ...template,
        imagingServer: template.imagingServer ?? registration.imagingServer,
      });
      return 'problem' in added ? { outcome: 'incomplete', problem: added.problem } : { outcome: 'approved', device: added.device };
    });
  } catch (error) {
    if (isUniqueViolation(error)) return { outcome: 'exists', constraint: String((error as { constraint?: unknown }).constraint) };
    throw error;
  }
}

/** The device stays out, and is not asked about again when it comes again. */
export function rejectRegistration(
  deps: EngineDeps,
  id: number,
  { by, reason }: { by: string; reason: string | null },
): Promise<RegistrationDecision> {
  return engineTransaction(deps, async (tx): Promise<RegistrationDecision> => {
    const registration = await lockRegistration(tx.db, { id });
    if (!registration) return { outcome: 'unknown' };
    if (registration.state === 'approved') return { outcome: 'decided', registration };
    await decideRegistration(tx.db, { id, state: 'rejected', by, reason, deviceId: null });
    tx.events.push({ kind: 'registration', event: 'rejected', details: { id, by, ...(reason && { reason }) } });
    return { outcome: 'rejected' };
  });
}
