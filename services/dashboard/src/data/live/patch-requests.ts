import type { PublishedEvent, RequestListReply } from '@mozpool/contracts';

export type RequestRow = RequestListReply['requests'][number];

/** A page of the list, and where the next one begins; null: this is the last. */
export interface RequestPage {
  rows: readonly RequestRow[];
  next: string | null;
}

export function patchRequestPage(page: RequestPage, events: readonly PublishedEvent[]): RequestPage {
  const rows = patchRequests(page.rows, events);
  return rows === page.rows ? page : { ...page, rows };
}

/** What events say of the requests in the list; those that it does not have are for the next reading of the list. */
export function patchRequests(rows: readonly RequestRow[], events: readonly PublishedEvent[]): readonly RequestRow[] {
  const byRequest = Map.groupBy(
    events.filter(({ request }) => request !== null),
    ({ request }) => request,
  );
  const byDevice = new Map(
    events
      .filter(({ kind, machine, device }) => kind === 'transition' && machine === 'device' && device !== null)
      .map((event) => [event.device, event]),
  );
  if (byRequest.size === 0 && byDevice.size === 0) return rows;
  let changed = false;
  const patched = rows.map((row) => {
    const own = byRequest.get(row.id)?.reduce(patchRequest, row) ?? row;
    const state = byDevice.get(own.assigned_device)?.to_state;
    const next = state && state !== own.device_state ? { ...own, device_state: state } : own;
    changed ||= next !== row;
    return next;
  });
  return changed ? patched : rows;
}

function patchRequest(row: RequestRow, { kind, machine, to_state, device, details }: PublishedEvent): RequestRow {
  if (kind === 'transition') return machine === 'request' && to_state !== null ? { ...row, state: to_state } : row;
  if (kind === 'claimed') return { ...row, assigned_device: device ?? '' };
  if (kind === 'released') return { ...row, assigned_device: '', device_state: '' };
  if (kind === 'renewed' && typeof details.expiresAt === 'string') return { ...row, expires: details.expiresAt };
  return row;
}
