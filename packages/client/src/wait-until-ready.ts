import type { RequestDetails, RequestStatusReply } from '@mozpool/contracts';
import { RequestEndedError, WaitTimeoutError } from './client-errors.js';
import type { Operations } from './operations.js';
import { isOver, isReady } from './request-states.js';
import type { Transport } from './transport.js';
import { type WatchOptions, watchRequest } from './watch-request.js';

export interface WaitOptions extends WatchOptions {
  /** No longer than the request itself waits, unless given. */
  timeoutMs?: number;
  /** Told of each status: for people who wait. */
  onStatus?: (status: RequestStatusReply) => void;
}

/** Waits for the prepared device; an end without one, or a wait that is too long, is an error. */
export async function waitUntilReady(
  how: { client: Pick<Operations, 'requestStatus' | 'requestDetails'>; transport: Transport },
  id: number,
  { timeoutMs, onStatus, ...watch }: WaitOptions = {},
): Promise<RequestDetails> {
  const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const signals = [watch.signal, limit].filter((signal) => signal !== undefined);
  let last: RequestStatusReply | undefined;
  try {
    for await (const status of watchRequest(how, id, { ...watch, signal: AbortSignal.any(signals) })) {
      last = status;
      onStatus?.(status);
      if (isReady(status.state))
        return await how.client.requestDetails({ params: { id } }, { signal: watch.signal, patienceMs: watch.patienceMs });
      if (isOver(status.state)) throw new RequestEndedError(id, status.state, status.why);
    }
  } catch (error) {
    watch.signal?.throwIfAborted();
    if (limit?.aborted) throw new WaitTimeoutError(`request ${id} is still ${last?.state} after ${timeoutMs} ms: ${last?.why}`);
    throw error;
  }
  throw new Error('a watched request is over or goes on');
}
