export {
  MozpoolConflictError,
  MozpoolError,
  MozpoolOutcomeUnknownError,
  MozpoolResponseError,
  MozpoolUnreachableError,
  RequestEndedError,
  WaitTimeoutError,
} from './client-errors.js';
export { createClient, type MozpoolClient } from './create-client.js';
export type { StreamableId, StreamOptions } from './event-stream.js';
export type { Fetch, FetchedAnswer } from './fetch.js';
export type { InputOf, OperationId, Operations, OutputOf } from './operations.js';
export { pages } from './pages.js';
export type { DeviceRequest } from './request-device.js';
export type { CallOptions, TransportOptions } from './transport.js';
export type { WaitOptions } from './wait-until-ready.js';
export type { WatchOptions } from './watch-request.js';
export type { DeviceInHand, WithDeviceOptions } from './with-device.js';
