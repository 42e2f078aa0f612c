import type { CreateRequestReply, DeviceDetails, RequestStatusReply } from '@mozpool/contracts';
import { waitFor } from '@mozpool/testkit';
import type { Http } from './http.js';

export const B2G = { assignee: 'e2e', duration: 600, image: 'b2g', b2gbase: 'http://example.com/b2g/' };

/** Of a call that costs the API and the database some 10 ms of a processor, which other stories want at the same time. */
const POLL_MS = 250;

/** Asks for a device and returns the request; fails unless it was taken. */
export async function ask(api: Http, { device = 'any', ...body }: Record<string, unknown> = {}): Promise<CreateRequestReply['request']> {
  const answer = await api.post<CreateRequestReply>(`/api/device/${device}/request/`, { ...B2G, ...body });
  if (answer.status !== 200) throw new Error(`asking for ${device} was answered ${answer.status}: ${answer.text}`);
  return answer.body.request;
}

export async function statusOf(api: Http, id: number): Promise<RequestStatusReply> {
  const answer = await api.get<RequestStatusReply>(`/api/request/${id}/status/`);
  if (answer.status !== 200) throw new Error(`the status of request ${id} was answered ${answer.status}: ${answer.text}`);
  return answer.body;
}

const isEnd = (state: string) => state === 'ready' || state === 'closed' || state.startsWith('failed_');

/** Polls as a client does until the request is ready, failed or closed. Calls that fail meanwhile are made again. */
export async function outcomeOf(api: Http, id: number, { timeoutMs = 30_000, everyMs = POLL_MS } = {}): Promise<RequestStatusReply> {
  let last = '';
  return waitFor(
    async () => {
      const status = await statusOf(api, id);
      last = `${status.state}: ${status.why}`;
      if (isEnd(status.state)) return status;
      throw new Error(last);
    },
    { timeoutMs, everyMs, what: `request ${id} to be ready or to fail` },
  );
}

/** Waits until the request has its device, and fails if it never gets it. */
export async function readyRequest(api: Http, id: number, options?: { timeoutMs?: number }): Promise<RequestStatusReply> {
  const status = await outcomeOf(api, id, options);
  if (status.state !== 'ready') throw new Error(`request ${id} ended in ${status.state}: ${status.why}`);
  return status;
}

export async function giveBack(api: Http, id: number): Promise<void> {
  const answer = await api.post(`/api/request/${id}/return/`);
  if (answer.status !== 204) throw new Error(`returning request ${id} was answered ${answer.status}: ${answer.text}`);
}

export async function devices(api: Http): Promise<DeviceDetails[]> {
  const answer = await api.get<{ devices: DeviceDetails[] }>('/api/device/list/?details');
  if (answer.status !== 200) throw new Error(`the list of devices was answered ${answer.status}: ${answer.text}`);
  return answer.body.devices;
}

/** Waits until that many devices (all of them by default) could be handed out at once. */
export async function devicesAvailable(
  api: Http,
  { count, timeoutMs = 30_000 }: { count?: number; timeoutMs?: number } = {},
): Promise<void> {
  await waitFor(
    async () => {
      const all = await devices(api);
      const free = all.filter(({ available }) => available);
      if (free.length >= (count ?? all.length)) return true;
      throw new Error(
        `${free.length} of ${all.length} are available; ${all
          .filter(({ available }) => !available)
          .map(({ name, unavailable_reason }) => `${name}: ${unavailable_reason}`)
          .join(' ')}`,
      );
    },
    { timeoutMs, everyMs: POLL_MS, what: 'devices to be available' },
  );
}

/**
 * Gives back what others have or wait for, and lets every device be handed out again that somebody put aside: before a story on a rack on
 * which others were told.
 */
export async function clearRack(api: Http): Promise<void> {
  const { requests } = (await api.get<{ requests: { id: number }[] }>('/api/request/list/')).body;
  for (const { id } of requests) await giveBack(api, id);
  for (const { name, category } of await devices(api)) {
    if (category !== 'offline') continue;
    const answer = await api.post(`/api/device/${name}/online/`, { reason: 'the next story' });
    if (answer.status >= 300) throw new Error(`bringing ${name} online was answered ${answer.status}: ${answer.text}`);
  }
  await devicesAvailable(api);
}
