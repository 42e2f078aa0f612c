import { type Call, Problem } from '@mozpool/service-kit';

/** The number that a client of a stream has seen last; null begins anew. The header counts: browsers keep it up to date. */
export function resumeFrom({ headers }: Pick<Call, 'headers'>, query: { last_event_id?: number | undefined }): number | null {
  const header = headers['last-event-id'];
  if (header === undefined || header === '') return query.last_event_id ?? null;
  if (typeof header !== 'string' || !/^\d{1,15}$/.test(header))
    throw new Problem('invalid_query', { problems: 'Last-Event-ID: must be the id of an event of this stream.' });
  return Number(header);
}
