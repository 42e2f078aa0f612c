export { MAX_POWER_LENGTH, parsePower, parsePowerUrl } from './parse-power-url.js';
export type { PowerDriverName, PowerTarget, PowerTargetOf } from './power-target.js';
export type { SnmpOutlet } from './snmp-outlets.js';
