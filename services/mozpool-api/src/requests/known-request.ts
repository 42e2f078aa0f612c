import { findRequest, type Queryable, type RequestRow } from '@mozpool/db';
import { Problem } from '@mozpool/service-kit';
import { readId } from '../format/read-id.js';

/** The request that a path names, or 404. */
export async function knownRequest(db: Queryable, text: string | undefined): Promise<RequestRow> {
  const id = readId(text);
  const request = id === undefined ? undefined : await findRequest(db, { id });
  if (!request) throw new Problem('unknown_request', { request: text });
  return request;
}
