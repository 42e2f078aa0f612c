import type { OnBehalf } from '@mozpool/contracts';
import type { DeviceEvent } from '@mozpool/domain';
import { Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import { checkHolder } from './holder-rule.js';
import { knownDevice } from './known-device.js';
import { refusalReason } from './refusal.js';

/** Asks a device's machine for something on behalf of a person: 404 unknown, 409 held by another or not taken now. */
export async function askDevice(
  { db, engine }: Pick<ApiDeps, 'db' | 'engine'>,
  name: string | undefined,
  event: DeviceEvent,
  args: Record<string, unknown>,
  onBehalf: OnBehalf,
): Promise<void> {
  let device = await knownDevice(db, name);
  checkHolder(device, onBehalf);
  let applied = await engine.applyToDevice(device.name, event, args, onBehalf.force ? {} : { heldBy: device.requestId });
  if (applied.outcome === 'stale') {
    // it changed hands in between: the rule is asked about the new holder, once
    device = await knownDevice(db, name);
    checkHolder(device, onBehalf);
    applied = await engine.applyToDevice(device.name, event, args, { heldBy: device.requestId });
  }
  const { outcome, state } = applied;
  if (outcome === 'stale')
    throw new Problem('event_refused', { device: device.name, event, outcome, reason: 'it is changing hands just now; try again' });
  if (outcome === 'unknown' || state === null) throw new Problem('unknown_device', { device: device.name });
  if (outcome === 'ignored' || outcome === 'refused')
    throw new Problem('event_refused', { device: device.name, event, outcome, reason: refusalReason(event, outcome, state, device) });
}
