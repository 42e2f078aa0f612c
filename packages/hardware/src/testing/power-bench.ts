import { createPowerControls, type PowerControlsOptions } from '../power/power-control.js';
import { NO_POWER_SETTINGS, type PowerSettings } from '../power/power-settings.js';
import { createRelayBoards } from '../relay/relay-boards.js';

/** Power controls that wait milliseconds where real ones wait seconds. */
export function fastControls(settings: Partial<PowerSettings> = {}, options: Partial<PowerControlsOptions> = {}) {
  return createPowerControls({
    boards: createRelayBoards({ cooldownMs: 5, dwellMs: 5 }),
    settings: { ...NO_POWER_SETTINGS, ...settings },
    dwellMs: 20,
    confirmWithinMs: 600,
    ...options,
  });
}
