import { DASHBOARD_PAGES, type DashboardPage } from '@mozpool/contracts';

/** The filters of the list of devices, named as in the API; the page's URL holds the same. */
export const DEVICE_FILTER_KEYS = [
  'q',
  'state',
  'category',
  'hardware_type',
  'model',
  'pool',
  'environment',
  'imaging_server',
  'board',
  'image',
  'label',
  'holder',
  'held',
  'available',
  'active',
] as const;
export type DeviceFilter = Partial<Record<(typeof DEVICE_FILTER_KEYS)[number], string>>;
/** The same for the list of requests; `after` is where the page begins, `sort` and `columns` how it is shown. */
export const REQUEST_FILTER_KEYS = ['category', 'q', 'assignee', 'device', 'image', 'environment', 'after', 'sort', 'columns'] as const;
export type RequestFilter = Partial<Record<(typeof REQUEST_FILTER_KEYS)[number], string>>;
/** What the form for a new request begins with. */
export const NEW_REQUEST_KEYS = ['device', 'image', 'label', 'environment'] as const;
export type NewRequest = Partial<Record<(typeof NEW_REQUEST_KEYS)[number], string>>;

/** What the list of devices that announced themselves shows. */
export const REGISTRATION_FILTER_KEYS = ['state'] as const;
export type RegistrationFilter = Partial<Record<(typeof REGISTRATION_FILTER_KEYS)[number], string>>;

/** What the page of reports shows. */
export const REPORT_VIEW_KEYS = ['report', 'days', 'by', 'series', 'pool', 'hardware_type'] as const;
export type ReportView = Partial<Record<(typeof REPORT_VIEW_KEYS)[number], string>>;

/** Every address of the dashboard, the only place where one is put together. */
export const paths = {
  overview: () => pathOf('overview'),
  devices: (filter: DeviceFilter = {}) => pathOf('devices') + queryOf(filter),
  device: (name: string) => pathOf('device', { name }),
  requests: (filter: RequestFilter = {}) => pathOf('requests') + queryOf(filter),
  newRequest: (wanted: NewRequest = {}) => pathOf('newRequest') + queryOf(wanted),
  request: (id: number | string) => pathOf('request', { id: String(id) }),
  hardware: () => pathOf('hardware'),
  hardwareTypes: () => pathOf('hardwareTypes'),
  registrations: (filter: RegistrationFilter = {}) => pathOf('registrations') + queryOf(filter),
  inventory: () => pathOf('inventory'),
  images: () => pathOf('images'),
  image: (name: string) => pathOf('image', { name }),
  pxeConfigs: () => pathOf('pxeConfigs'),
  pxeConfig: (name: string) => pathOf('pxeConfig', { name }),
  reports: (view: ReportView = {}) => pathOf('reports') + queryOf(view),
  signIn: ({ next }: { next?: string } = {}) => pathOf('signIn') + queryOf({ next }),
  catalogue: () => pathOf('catalogue'),
} satisfies Record<DashboardPage, unknown>;

function pathOf(page: DashboardPage, params: Record<string, string> = {}): string {
  const path = DASHBOARD_PAGES[page].replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
  return path.replace(/(.)\/$/, '$1');
}

function queryOf(values: Record<string, string | undefined>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== undefined && value !== '') query.set(key, value);
  return query.size === 0 ? '' : `?${query}`;
}

/** Where to go after signing in; only a path of this site, whatever the address says. */
export function localPath(next: string | null): string {
  const isLocal = next !== null && /^\/(?![/\\])/.test(next) && URL.canParse(next, 'http://here');
  return isLocal ? next : paths.overview();
}
