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

export function listQuery({ category, sort: _, columns: __, ...filter }: ReturnType<typeof readFilter>): RequestQuery {
  return { ...filter, limit: PAGE_ROWS, ...(category === 'all' ? { include_closed: true } : { state: statesOf(category).join(',') }) };
}

/** Columns of the table in their order, with those that a newcomer sees. */
export const REQUEST_COLUMNS = [
  { id: 'id', title: 'Request', standard: true },
  { id: 'state', title: 'State', standard: true },
  { id: 'assignee', title: 'Requester', standard: true },
  { id: 'requested', title: 'Asked for', standard: true },
  { id: 'image', title: 'Image', standard: true },
  { id: 'device', title: 'Device', standard: true },
  { id: 'device_state', title: 'Device state', standard: true },
  { id: 'created', title: 'Asked', standard: false },
  { id: 'expires', title: 'Ends', standard: true },
  { id: 'server', title: 'Imaging server', standard: false },
] as const;
export type RequestColumnId = (typeof REQUEST_COLUMNS)[number]['id'];

const STANDARD: readonly RequestColumnId[] = REQUEST_COLUMNS.filter(({ standard }) => standard).map(({ id }) => id);
const isColumn = (id: string): id is RequestColumnId => REQUEST_COLUMNS.some((column) => column.id === id);

/** The columns that an address names; the number stays, without it nobody knows what a row is. */
export function shownColumns({ columns = '' }: RequestFilter): readonly RequestColumnId[] {
  const named = columns.split(',').filter(isColumn);
  return named.length === 0 ? STANDARD : REQUEST_COLUMNS.map(({ id }) => id).filter((id) => id === 'id' || named.includes(id));
}

/** How an address names them; the standard needs no word. */
export const columnsText = (shown: readonly RequestColumnId[]): string => (shown.join() === STANDARD.join() ? '' : shown.join());

/** The newest first where the address says nothing else. */
export function shownSort({ sort = '' }: RequestFilter): { id: RequestColumnId; desc: boolean } {
  const id = sort.replace(/^-/, '');
  return isColumn(id) ? { id, desc: sort.startsWith('-') } : { id: 'id', desc: true };
}

export const sortText = ({ id, desc }: { id: string; desc: boolean }): string => (id === 'id' && desc ? '' : `${desc ? '-' : ''}${id}`);

function statesOf(category: Exclude<RequestCategory, 'all'>): readonly RequestState[] {
  if (category === 'open') return OPEN_REQUEST_STATES;
  return REQUEST_STATE_NAMES.filter((state) => REQUEST_STATES[state].category === category);
}

/** Whether anything but the category narrows the list. */
export const isNarrowed = ({ category: _, after: __, sort: ___, columns: ____, ...rest }: RequestFilter): boolean =>
  Object.values(rest).some(Boolean);
