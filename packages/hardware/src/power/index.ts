export {
  createPowerControls,
  type PowerAction,
  type PowerControls,
  type PowerControlsOptions,
  type PowerFailed,
  type PowerReading,
  type PowerResult,
} from './power-control.js';
export { NO_POWER_SETTINGS, type PowerSettings } from './power-settings.js';
export { readPowerFile } from './read-power-file.js';
