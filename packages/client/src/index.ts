export {
  MozpoolConflictError,
  MozpoolError,
  MozpoolOutcomeUnknownError,
  MozpoolResponseError,
  MozpoolUnreachableError,
  RequestEndedError,
  WaitTimeoutError,
} from './client-errors.js';
export { createClient, type DeviceRequest, type LogOptions, type MozpoolClient, type OnBehalfOptions } from './create-client.js';
export type { TransportOptions } from './transport.js';
export type { WaitOptions } from './wait-until-ready.js';
