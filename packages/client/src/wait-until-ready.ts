import type { RequestDetails, RequestStatusReply } from '@mozpool/contracts';
import { RequestEndedError, WaitTimeoutError } from './client-errors.js';

export interface WaitOptions {
  timeoutMs: number;
  pollMs?: number;
  sleep?: (ms: number) => Promise<void>;
  now?: () => number;
  /** Told whenever the state changes: for people who wait. */
  onState?: (status: RequestStatusReply) => void;
}

interface Reader {
  requestStatus(id: number): Promise<RequestStatusReply>;
  requestDetails(id: number): Promise<RequestDetails>;
}

const POLL_MS = 1_000;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The promise of the API: clients poll for `ready`, `closed` or a state that begins with `failed_`; all others pass. */
export async function waitUntilReady(client: Reader, id: number, options: WaitOptions): Promise<RequestDetails> {
  const { timeoutMs, pollMs = POLL_MS, sleep = wait, now = Date.now, onState } = options;
  const deadline = now() + timeoutMs;
  let last = '';
  for (;;) {
    const status = await client.requestStatus(id);
    if (status.state !== last) onState?.(status);
    last = status.state;
    if (status.state === 'ready') return client.requestDetails(id);
    if (status.state === 'closed' || status.state.startsWith('failed_')) throw new RequestEndedError(id, status.state, status.why);
    const leftMs = deadline - now();
    if (leftMs <= 0) throw new WaitTimeoutError(`request ${id} is still ${status.state} after ${timeoutMs} ms: ${status.why}`);
    await sleep(Math.min(pollMs, leftMs));
  }
}
