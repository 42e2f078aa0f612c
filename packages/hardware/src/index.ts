export type { HardwareLog } from './hardware-log.js';
export * from './relay/index.js';
export * from './tftp/index.js';
