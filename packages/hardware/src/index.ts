export type { HardwareLog } from './hardware-log.js';
export { createHttpBoot } from './http/http-boot.js';
export * from './power/index.js';
export * from './probe/index.js';
export * from './relay/index.js';
export * from './sut/index.js';
export * from './syslog/index.js';
export * from './tftp/index.js';
