import type { EventFilter, EventRow } from '@mozpool/db';

/** Clients with the same key get the same bytes. */
export function filterKey(filter: EventFilter): string {
  const sorted = Object.entries(filter)
    .filter(([, values]) => values !== undefined)
    .map(([name, values]) => [name, [...new Set(values as readonly (string | number)[])].sort()])
    .sort(([a], [b]) => String(a).localeCompare(String(b)));
  return JSON.stringify(sorted);
}

/** The same rule as the query's in `readEvents`: each list that is given has to hold the event's own value. */
export function passes({ devices, requests, kinds, assignees, pools }: EventFilter, event: EventRow): boolean {
  return (
    holds(devices, event.device) &&
    holds(requests, event.requestId) &&
    holds(kinds, event.kind) &&
    holds(assignees, event.assignee) &&
    holds(pools, event.pool)
  );
}

function holds<Value>(list: readonly Value[] | undefined, value: Value | null): boolean {
  return list === undefined || (value !== null && list.includes(value));
}
