import { findRequest, type Queryable, type RequestRow } from '@mozpool/db';
import { isFinalRequest } from '@mozpool/domain';
import { Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import { readId } from '../format/read-id.js';
import { waitForChange } from '../live/wait-for-change.js';
import { requestSubject } from '../live/waiters.js';

/** The request that a path names, or 404. */
export async function knownRequest(db: Queryable, text: string | undefined): Promise<RequestRow> {
  const id = readId(text);
  const request = id === undefined ? undefined : await findRequest(db, { id });
  if (!request) throw new Problem('unknown_request', { request: text });
  return request;
}

/** The same once its state has changed, or after `wait` seconds; at once where nothing will change it. */
export function changedRequest(
  { db, live }: Pick<ApiDeps, 'db' | 'live'>,
  id: string,
  { wait, state: known }: { wait?: number | undefined; state?: string | undefined },
  signal: AbortSignal,
): Promise<RequestRow> {
  const read = () => knownRequest(db, id);
  return waitForChange(live.waiters, { subject: requestSubject(Number(id)), wait, known, signal, read, isFinal: isFinalRequest });
}
