/** The first element is a noun; what belongs to it begins with it, so that all of it can be asked for again. */
export const queryKeys = {
  session: ['session'],
  version: ['version'],
  devices: ['devices'],
  device: (name: string) => ['device', name],
  deviceHistory: (name: string, query: object) => ['device', name, 'history', query],
  requests: (query: object) => ['requests', query],
  request: (id: number) => ['request', id],
  requestStatus: (id: number) => ['request', id, 'status'],
  requestHistory: (id: number) => ['request', id, 'history'],
  requestWebhook: (id: number) => ['request', id, 'webhook'],
  preview: (query: object) => ['preview', query],
  images: ['inventory', 'images'],
  imageRows: ['inventory', 'images', 'details'],
  image: (name: string) => ['inventory', 'image', name],
  environments: ['inventory', 'environments'],
  boards: ['inventory', 'boards'],
  pxeConfigs: ['inventory', 'pxe-configs'],
  pxeConfig: (name: string) => ['inventory', 'pxe-config', name],
  hardwareTypes: ['inventory', 'hardware-types'],
  imagingServers: ['inventory', 'imaging-servers'],
  registrations: (state: string) => ['inventory', 'registrations', state],
  registrationRules: ['inventory', 'registration-rules'],
  inventoryRuns: ['inventory', 'runs'],
  inventoryRun: (id: number) => ['inventory', 'run', id],
  agents: ['reports', 'agents'],
  /** No event makes half-hours of the past out of date. */
  lastDay: ['last-day'],
  report: (name: string, query: object = {}) => ['reports', name, query],
} as const satisfies Record<string, readonly unknown[] | ((...input: never[]) => readonly unknown[])>;

/** What events make out of date, by the first element of the key. */
export type Noun = 'devices' | 'device' | 'requests' | 'request' | 'inventory' | 'reports';
