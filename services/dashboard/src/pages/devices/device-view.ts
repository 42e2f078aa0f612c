import { DEVICE_FILTER_KEYS, type DeviceFilter } from '../../app/paths.js';

/** Columns of the table in their order, with those that a newcomer sees. */
export const DEVICE_COLUMNS = [
  { id: 'name', title: 'Name', standard: true },
  { id: 'state', title: 'State', standard: true },
  { id: 'since', title: 'Since', standard: true },
  { id: 'holder', title: 'Held by', standard: true },
  { id: 'image', title: 'Image', standard: true },
  { id: 'pool', title: 'Pool', standard: true },
  { id: 'hardware', title: 'Hardware', standard: false },
  { id: 'environment', title: 'Environment', standard: false },
  { id: 'server', title: 'Imaging server', standard: false },
  { id: 'relay', title: 'Switched by', standard: false },
  { id: 'address', title: 'Address', standard: false },
  { id: 'mac', title: 'MAC', standard: false },
  { id: 'labels', title: 'Labels', standard: false },
  { id: 'why', title: 'Why not available', standard: false },
  { id: 'comments', title: 'Comments', standard: true },
] as const;
export type DeviceColumnId = (typeof DEVICE_COLUMNS)[number]['id'];

/** What the page shows; all of it is in its address. */
export interface DeviceView {
  filter: DeviceFilter;
  sort: { id: DeviceColumnId; desc: boolean };
  columns: readonly DeviceColumnId[];
}

const STANDARD: readonly DeviceColumnId[] = DEVICE_COLUMNS.filter(({ standard }) => standard).map(({ id }) => id);
const isColumn = (id: string): id is DeviceColumnId => DEVICE_COLUMNS.some((column) => column.id === id);

/** What an address says; what is not understood of it is left out. */
export function readView(params: URLSearchParams): DeviceView {
  const filter: DeviceFilter = {};
  for (const key of DEVICE_FILTER_KEYS) {
    const value = params.get(key);
    if (value) filter[key] = value;
  }
  const sort = params.get('sort') ?? '';
  const id = sort.replace(/^-/, '');
  const columns = (params.get('columns') ?? '').split(',').filter(isColumn);
  return {
    filter,
    sort: isColumn(id) ? { id, desc: sort.startsWith('-') } : { id: 'name', desc: false },
    columns: columns.length > 0 ? inOrder(columns) : STANDARD,
  };
}

/** The shortest address that says it. */
export function writeView({ filter, sort, columns }: DeviceView): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of DEVICE_FILTER_KEYS) if (filter[key]) params.set(key, filter[key]);
  if (sort.id !== 'name' || sort.desc) params.set('sort', `${sort.desc ? '-' : ''}${sort.id}`);
  const shown = inOrder(columns);
  if (shown.join() !== STANDARD.join()) params.set('columns', shown.join());
  return params;
}

/** The name stays: without it nobody knows what a row is. */
function inOrder(columns: readonly DeviceColumnId[]): DeviceColumnId[] {
  return DEVICE_COLUMNS.map(({ id }) => id).filter((id) => id === 'name' || columns.includes(id));
}

export function hiddenColumns({ columns }: Pick<DeviceView, 'columns'>): DeviceColumnId[] {
  return DEVICE_COLUMNS.map(({ id }) => id).filter((id) => !columns.includes(id));
}
