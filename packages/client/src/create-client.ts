import { randomUUID } from 'node:crypto';
import {
  createRequestReplySchema,
  type DeviceDetails,
  type DeviceStatusReply,
  deviceListReplySchema,
  deviceNamesReplySchema,
  deviceStateReplySchema,
  deviceStatusReplySchema,
  type EventReply,
  eventReplySchema,
  type LogEntry,
  logReplySchema,
  type RequestDetails,
  type RequestListReply,
  type RequestStatusReply,
  requestDetailsSchema,
  requestListReplySchema,
  requestStatusReplySchema,
  successReplySchema,
  versionReplySchema,
} from '@mozpool/contracts';
import type { z } from 'zod';
import { MozpoolError } from './client-errors.js';
import { createTransport, type TransportOptions } from './transport.js';
import { type WaitOptions, waitUntilReady } from './wait-until-ready.js';

export interface DeviceRequest {
  /** A device name; any device that fits when left out. */
  device?: string;
  image: string;
  assignee: string;
  durationSeconds: number;
  environment?: string;
  /** The keys that the image asks for. */
  bootConfig?: Record<string, unknown>;
  priority?: number;
  /** How long it may wait for a device. */
  waitSeconds?: number;
}

/** Whoever holds the device says so; an operator may use force. */
export interface OnBehalfOptions {
  assignee?: string;
  force?: boolean;
}

export interface LogOptions {
  limit?: number;
  maxAgeSeconds?: number;
}

export interface MozpoolClient {
  version(): Promise<string>;
  deviceNames(): Promise<string[]>;
  devices(): Promise<DeviceDetails[]>;
  /** Undefined: there is no such device. */
  device(name: string): Promise<DeviceDetails | undefined>;
  deviceState(name: string): Promise<string>;
  deviceStatus(name: string): Promise<DeviceStatusReply>;
  deviceLog(name: string, options?: LogOptions): Promise<LogEntry[]>;

  /** Sent again until it is answered, with one idempotency key: it never takes two devices. */
  requestDevice(request: DeviceRequest): Promise<RequestDetails>;
  requests(options?: { includeClosed?: boolean }): Promise<RequestListReply['requests']>;
  requestDetails(id: number): Promise<RequestDetails>;
  requestStatus(id: number): Promise<RequestStatusReply>;
  requestLog(id: number, options?: LogOptions): Promise<LogEntry[]>;
  /** The new remaining time, not an addition. */
  renewRequest(id: number, durationSeconds: number): Promise<void>;
  returnRequest(id: number): Promise<void>;
  /** Polls until the device is prepared; an end without a device or a wait that is too long is an error. */
  waitUntilReady(id: number, options: WaitOptions): Promise<RequestDetails>;

  powerCycle(device: string, options?: OnBehalfOptions & { pxeConfig?: string; bootConfig?: string }): Promise<void>;
  powerOff(device: string, options?: OnBehalfOptions): Promise<void>;
  ping(device: string): Promise<boolean>;
  testRelay(board: string): Promise<boolean>;
  clearPxe(device: string): Promise<void>;
  sendDeviceEvent(device: string, event: string, body?: Record<string, unknown>): Promise<EventReply>;
  forceState(device: string, from: string, to: string, reason?: string): Promise<void>;
  setComments(device: string, comments: string): Promise<void>;
  setEnvironment(device: string, environment: string): Promise<void>;
}

/** Questions that an agent answers over its own slow hardware. */
const SLOW_CALL_TIMEOUT_MS = 20_000;

/** A client of any number of Mozpool servers. */
export function createClient(options: TransportOptions & { sleep?: (ms: number) => Promise<void> }): MozpoolClient {
  const transport = createTransport(options);
  const get = async <Schema extends z.ZodType>(path: string, schema: Schema, timeoutMs?: number): Promise<z.infer<Schema>> =>
    read(path, schema, await transport.send('GET', path, timeoutMs === undefined ? {} : { timeoutMs }));
  const post = (path: string, body: unknown, repeatable: boolean) => transport.send('POST', path, { body, repeatable });
  const of = (device: string) => `/api/device/${encodeURIComponent(device)}`;

  const client: MozpoolClient = {
    version: async () => (await get('/api/version/', versionReplySchema)).version,
    deviceNames: async () => (await get('/api/device/list/', deviceNamesReplySchema)).devices,
    devices: async () => (await get('/api/device/list/?details=1', deviceListReplySchema)).devices,
    device: async (name) => (await client.devices()).find((device) => device.name === name),
    deviceState: async (name) => (await get(`${of(name)}/state/`, deviceStateReplySchema)).state,
    deviceStatus: (name) => get(`${of(name)}/status/`, deviceStatusReplySchema),
    deviceLog: async (name, selection) => (await get(`${of(name)}/log/${logQuery(selection)}`, logReplySchema)).log,

    async requestDevice({ device = 'any', image, assignee, durationSeconds, environment, bootConfig = {}, priority, waitSeconds }) {
      const path = `${of(device)}/request/`;
      const body = { ...bootConfig, image, assignee, duration: durationSeconds, environment, priority, wait: waitSeconds };
      const headers = { 'Idempotency-Key': randomUUID() };
      return read(path, createRequestReplySchema, await transport.send('POST', path, { body, repeatable: true, headers })).request;
    },
    requests: async ({ includeClosed = false } = {}) =>
      (await get(`/api/request/list/${includeClosed ? '?include_closed=1' : ''}`, requestListReplySchema)).requests,
    requestDetails: (id) => get(`/api/request/${id}/details/`, requestDetailsSchema),
    requestStatus: (id) => get(`/api/request/${id}/status/`, requestStatusReplySchema),
    requestLog: async (id, selection) => (await get(`/api/request/${id}/log/${logQuery(selection)}`, logReplySchema)).log,
    async renewRequest(id, durationSeconds) {
      await post(`/api/request/${id}/renew/`, { duration: durationSeconds }, true);
    },
    async returnRequest(id) {
      await post(`/api/request/${id}/return/`, {}, true);
    },
    waitUntilReady: (id, wait) => waitUntilReady(client, id, { ...(options.sleep && { sleep: options.sleep }), ...wait }),

    async powerCycle(device, { assignee, force, pxeConfig, bootConfig } = {}) {
      await post(`${of(device)}/power-cycle/`, { assignee, force, pxe_config: pxeConfig, boot_config: bootConfig }, false);
    },
    async powerOff(device, { assignee, force } = {}) {
      await post(`${of(device)}/power-off/`, { assignee, force }, true);
    },
    ping: async (device) => (await get(`${of(device)}/ping/`, successReplySchema, SLOW_CALL_TIMEOUT_MS)).success,
    testRelay: async (board) =>
      (await get(`/api/relay/${encodeURIComponent(board)}/test/`, successReplySchema, SLOW_CALL_TIMEOUT_MS)).success,
    async clearPxe(device) {
      await post(`${of(device)}/clear-pxe/`, {}, true);
    },
    async sendDeviceEvent(device, event, body = {}) {
      const path = `${of(device)}/event/${encodeURIComponent(event)}/`;
      return read(path, eventReplySchema, await post(path, body, false));
    },
    async forceState(device, from, to, reason) {
      await post(`${of(device)}/state-change/${encodeURIComponent(from)}/to/${encodeURIComponent(to)}/`, { reason }, false);
    },
    async setComments(device, comments) {
      await post(`${of(device)}/set-comments/`, { comments }, true);
    },
    async setEnvironment(device, environment) {
      await post(`${of(device)}/set-environment/`, { environment }, true);
    },
  };
  return client;
}

function logQuery({ limit, maxAgeSeconds }: LogOptions = {}): string {
  const query = new URLSearchParams();
  if (limit !== undefined) query.set('limit', String(limit));
  if (maxAgeSeconds !== undefined) query.set('timeperiod', String(maxAgeSeconds));
  return query.size > 0 ? `?${query}` : '';
}

/** An answer of another shape does not come from a Mozpool that this client knows. */
function read<Schema extends z.ZodType>(path: string, schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new MozpoolError(`${path} answered something else than expected: ${first?.path.join('.')}: ${first?.message}`);
}
