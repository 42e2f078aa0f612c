import { OPEN_REQUEST_STATES, REQUEST_STATE_NAMES, REQUEST_STATES, type RequestState } from '@mozpool/domain';
import { paths, REQUEST_FILTER_KEYS, type RequestFilter } from '../../app/paths.js';
import type { RequestQuery } from '../../data/requests.js';

/** What the list is about, in the order of the choices. */
export const REQUEST_CATEGORIES = [
  { value: 'open', label: 'Open' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'processing', label: 'Preparing' },
  { value: 'held', label: 'In hand' },
  { value: 'failed', label: 'Failed' },
  { value: 'closed', label: 'Closed' },
  { value: 'all', label: 'All' },
] as const;
export type RequestCategory = (typeof REQUEST_CATEGORIES)[number]['value'];

export const PAGE_ROWS = 100;

/** The list as its address says; what the address says wrongly counts as not said. */
export function readFilter(search: URLSearchParams): RequestFilter & { category: RequestCategory } {
  const given = Object.fromEntries(REQUEST_FILTER_KEYS.flatMap((key) => (search.get(key) ? [[key, search.get(key)!]] : [])));
  const category = REQUEST_CATEGORIES.find(({ value }) => value === given.category)?.value ?? 'open';
  return { ...given, category };
}

/** The address of the list with something changed; a page begins anew where the list is another one. */
export function changedPath(filter: RequestFilter, change: RequestFilter): string {
  const { category, ...rest } = { ...filter, after: undefined, ...change } as RequestFilter;
  return paths.requests({ ...(category !== 'open' && category !== undefined && { category }), ...rest });
}

export function listQuery({ category, ...filter }: ReturnType<typeof readFilter>): RequestQuery {
  return { ...filter, limit: PAGE_ROWS, ...(category === 'all' ? { include_closed: true } : { state: statesOf(category).join(',') }) };
}

function statesOf(category: Exclude<RequestCategory, 'all'>): readonly RequestState[] {
  if (category === 'open') return OPEN_REQUEST_STATES;
  return REQUEST_STATE_NAMES.filter((state) => REQUEST_STATES[state].category === category);
}

/** Whether anything but the category narrows the list. */
export const isNarrowed = ({ category: _, after: __, ...rest }: RequestFilter): boolean => Object.values(rest).some(Boolean);
