import type { PowerCredentials, PowerSettings } from './power-settings.js';
import { PowerError } from './power-switch.js';

/** Those of a name, or none where none are named. */
export function findCredentials({ credentials }: PowerSettings, name: string | null): PowerCredentials {
  if (name === null) return {};
  const found = Object.hasOwn(credentials, name) ? credentials[name] : undefined;
  if (!found) throw new PowerError('not_configured', `the agent's power file has no credentials "${name}"`);
  return found;
}
