import type { DeviceDetails, RequestDetails, RequestStatusReply } from '@mozpool/contracts';
import { type MozpoolError, MozpoolResponseError, RequestEndedError } from './client-errors.js';
import { newKey } from './new-key.js';
import type { Operations } from './operations.js';
import { pause } from './pause.js';
import { type DeviceRequest, requestDevice } from './request-device.js';
import { isOver } from './request-states.js';
import type { Transport } from './transport.js';
import { waitUntilReady } from './wait-until-ready.js';
import { watchRequest } from './watch-request.js';

interface How {
  client: Operations;
  transport: Transport;
}

/** A device in hand, until the work that it was given to is over. */
export interface DeviceInHand {
  request: RequestDetails;
  device: DeviceDetails;
  /** Aborted when the caller's signal is, and when the device was taken away or the reservation could not be kept: stop the work. */
  signal: AbortSignal;
}

export interface WithDeviceOptions {
  /** Stops the waiting, and tells the work to stop. */
  signal?: AbortSignal;
  /** How long it goes on, and tries to return the device, when no server answers. */
  patienceMs?: number;
  /** Told when the request is made. */
  onRequested?: (request: RequestDetails) => void;
  /** Told of each status while it waits. */
  onStatus?: (status: RequestStatusReply) => void;
  /** Told when the device could not be given back: it comes back when the reservation runs out. */
  onNotReturned?: (error: MozpoolError) => void;
}

const PATIENCE_MS = 120_000;
/** The reservation is renewed when a third of it has passed, so that a long outage still ends in time. */
const RENEW_AFTER = 1 / 3;
const MAX_RENEW_MS = 600_000;
/** The event stream tells of a loss at once; this is for when it does not. */
const LOSS_REFRESH_MS = 30_000;

/**
 * Asks for a device, waits for it, works with it, and gives it back however the work ends. The reservation is renewed meanwhile:
 * `durationSeconds` is only how long the device is lost for others if this process dies.
 */
export async function withDevice<Result>(
  how: How,
  spec: DeviceRequest,
  work: (inHand: DeviceInHand) => Promise<Result>,
  { signal, patienceMs = PATIENCE_MS, onRequested, onStatus, onNotReturned }: WithDeviceOptions = {},
): Promise<Result> {
  const { client } = how;
  const request = await requestOrTakeBack(client, spec, { signal, patienceMs });
  const over = new AbortController();
  const lost = new AbortController();
  const held = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal;
  const lose = (error: unknown) => lost.abort(error);
  try {
    onRequested?.(request);
    // until it is given back, also while the work takes its time to stop
    keepReservation(client, request.id, spec.durationSeconds, over.signal).catch(lose);
    const wait = { signal: held, patienceMs, ...(onStatus && { onStatus }) };
    const { assigned_device: name, ...ready } = await waitUntilReady(how, request.id, wait);
    const { device } = await client.deviceDetails({ params: { name } }, { signal: held, patienceMs });
    watchForLoss(how, request.id, over.signal).catch(lose);
    return await work({ request: { ...ready, assigned_device: name }, device, signal: held });
  } finally {
    over.abort();
    await client.returnRequest({ params: { id: request.id } }, { patienceMs }).catch((error: MozpoolError) => {
      // a request that is gone needs no return
      if (!(error instanceof MozpoolResponseError && error.status === 404)) onNotReturned?.(error);
    });
  }
}

/** Nobody knows whether a creation that was broken off arrived: its key finds what it made, to give that back. */
async function requestOrTakeBack(
  client: Operations,
  spec: DeviceRequest,
  { signal, patienceMs }: { signal: AbortSignal | undefined; patienceMs: number },
): Promise<RequestDetails> {
  const idempotencyKey = newKey();
  signal?.throwIfAborted();
  try {
    return await requestDevice(client, spec, { signal, patienceMs, idempotencyKey });
  } catch (error) {
    if (!signal?.aborted) throw error;
    const { id } = await requestDevice(client, spec, { patienceMs, idempotencyKey }).catch(() => ({ id: undefined }));
    if (id !== undefined) await client.returnRequest({ params: { id } }, { patienceMs }).catch(() => undefined);
    throw error;
  }
}

/** Renews until the signal; an outage may last as long as the reservation does. */
async function keepReservation(client: Operations, id: number, durationSeconds: number, signal: AbortSignal): Promise<never> {
  const everyMs = Math.min(durationSeconds * 1000 * RENEW_AFTER, MAX_RENEW_MS);
  for (;;) {
    await pause(everyMs, signal);
    await client.renewRequest(
      { params: { id }, body: { duration: durationSeconds } },
      { signal, patienceMs: durationSeconds * 1000 - everyMs },
    );
  }
}

/** Fails when the request is over while the device is in use. Whether an outage lasts too long is for the renewals to say. */
async function watchForLoss(how: How, id: number, signal: AbortSignal): Promise<void> {
  const watch = { signal, patienceMs: Number.POSITIVE_INFINITY, refreshMs: LOSS_REFRESH_MS };
  for await (const { state, why } of watchRequest(how, id, watch)) if (isOver(state)) throw new RequestEndedError(id, state, why);
}
