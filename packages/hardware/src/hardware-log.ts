/** Where drivers write what an operator may want to know; a winston logger fits. One line per event, no stack traces for devices' faults. */
export interface HardwareLog {
  debug(message: string, fields?: Record<string, unknown>): unknown;
  info(message: string, fields?: Record<string, unknown>): unknown;
  warn(message: string, fields?: Record<string, unknown>): unknown;
}
