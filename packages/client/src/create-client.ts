import type { RequestDetails, RequestStatusReply } from '@mozpool/contracts';
import type { EventSourceMessage } from 'eventsource-parser/stream';
import { openStream, type StreamableId, type StreamOptions } from './event-stream.js';
import { createOperations, type InputOf, type Operations } from './operations.js';
import { type DeviceRequest, requestDevice } from './request-device.js';
import { type CallOptions, createTransport, type TransportOptions } from './transport.js';
import { type WaitOptions, waitUntilReady } from './wait-until-ready.js';
import { type WatchOptions, watchRequest } from './watch-request.js';
import { type DeviceInHand, type WithDeviceOptions, withDevice } from './with-device.js';

/** Every call of the API, and what clients do with several of them. */
export interface MozpoolClient extends Operations {
  /** Sent again until it is answered, with one idempotency key: it never takes two devices. */
  requestDevice(request: DeviceRequest, options?: CallOptions): Promise<RequestDetails>;
  /** The status of a request whenever it may have changed, until it is over. */
  watchRequest(id: number, options?: WatchOptions): AsyncGenerator<RequestStatusReply, void, void>;
  /** An end without a device, or a wait that is too long, is an error. */
  waitUntilReady(id: number, options?: WaitOptions): Promise<RequestDetails>;
  /** Asks, waits, renews while the work lasts, and gives the device back however it ends. */
  withDevice<Result>(spec: DeviceRequest, work: (inHand: DeviceInHand) => Promise<Result>, options?: WithDeviceOptions): Promise<Result>;
  /** One connection of Server-Sent Events, until it ends: come back with the last id. */
  stream<Id extends StreamableId>(id: Id, input: InputOf<Id>, options?: StreamOptions): AsyncGenerator<EventSourceMessage, void, void>;
}

/** A client of any number of servers of one installation. */
export function createClient(options: TransportOptions): MozpoolClient {
  const transport = createTransport(options);
  const operations = createOperations(transport);
  const how = { client: operations, transport };
  return {
    ...operations,
    requestDevice: (request, call) => requestDevice(operations, request, call),
    watchRequest: (id, watch) => watchRequest(how, id, watch),
    waitUntilReady: (id, wait) => waitUntilReady(how, id, wait),
    withDevice: (spec, work, options) => withDevice(how, spec, work, options),
    stream: (id, input, stream) => openStream(transport, id, input, stream),
  };
}
