import { findNextBootConfig, insertLogs } from '@mozpool/db';
import { type BootProof, checkBootProof, WITHOUT_PROOF } from '@mozpool/domain';
import type { EngineDeps } from '../engine-context.js';
import type { BootConfigAnswer } from '../engine-values.js';

/** The boot configuration for the boot that we ordered, by the same rule as for its events. */
export async function readBootConfig(deps: EngineDeps, name: string, proof: BootProof | 'person'): Promise<BootConfigAnswer> {
  const device = await findNextBootConfig(deps.db, { name });
  if (!device) return { outcome: 'unknown', message: `there is no device called "${name}"` };
  const checked = proof === 'person' ? 'fine' : checkBootProof(proof, device, deps.config.oldBootScripts);
  if (checked === 'fine') return { outcome: 'found', bootConfig: device.bootConfig };
  const message = checked === 'stale' ? 'this boot is over: another one has begun' : `the boot configuration is not given ${WITHOUT_PROOF}`;
  await insertLogs(deps.db, [
    { deviceId: device.id, source: 'statemachine', message: `the device asks for its boot configuration: ${message}` },
  ]);
  return { outcome: checked, message };
}
