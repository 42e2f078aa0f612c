export type { ActionLog, BoardAction } from './action-log.js';
export {
  BehaviourError,
  BOARD_MODES,
  type BoardBehaviour,
  type DeviceBehaviour,
  HANG_PHASES,
  NORMAL_BOARD,
  NORMAL_DEVICE,
  SUT_MODES,
} from './behaviour.js';
export type { Board, BoardSnapshot, PowerLine } from './board.js';
export {
  type BoardConfig,
  boardKey,
  ConfigError,
  type DeviceConfig,
  parseRackConfig,
  type RackConfig,
  type RackConfigInput,
} from './config.js';
export type { Device, DeviceSnapshot } from './device.js';
export type { DeviceCounters } from './device-parts.js';
export { type Log, type LogLevel, silentLog } from './log.js';
export { createNetBox, type NetBox, type NetBoxCall } from './netbox/create-netbox.js';
export { labDevice, labDevices, labMac } from './netbox/netbox-lab.js';
export type { NetBoxDevice } from './netbox/netbox-objects.js';
export { CORRUPT_CARD, PHASE_DURATIONS, type TimedPhase } from './phases.js';
export type { Rack, RackStats } from './rack.js';
export { createRelayBoard } from './relay-board.js';
export { createSimulator, type Simulator } from './simulator.js';
export { ownTimeMs, type PhaseKind, type TimelineEntry } from './timeline.js';
