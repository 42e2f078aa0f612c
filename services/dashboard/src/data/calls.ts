import type { Method, ParamsOf, QueryOf, ReplyOf, ROUTES, Route, RouteId } from '@mozpool/contracts';

type RouteOf<Id extends RouteId> = (typeof ROUTES)[Id];
interface CallOf<R extends Route> {
  method: R['methods'][number];
  path: R['path'];
}

/**
 * The calls that the dashboard makes, by their names in the catalog. Only their paths are here, so that the schemas of the
 * catalog stay out of the bundle; one that is not as in the catalog does not compile.
 */
export const CALLS = {
  version: { method: 'GET', path: '/api/version/' },
  readSession: { method: 'GET', path: '/api/session/' },
  createSession: { method: 'POST', path: '/api/session/' },
  deleteSession: { method: 'DELETE', path: '/api/session/' },

  listDevices: { method: 'GET', path: '/api/device/list/' },
  deviceDetails: { method: 'GET', path: '/api/device/:name/details/' },
  deviceHistory: { method: 'GET', path: '/api/device/:name/history/' },
  previewDevices: { method: 'GET', path: '/api/device/preview/' },
  deviceLog: { method: 'GET', path: '/api/device/:name/log/' },
  environments: { method: 'GET', path: '/api/environment/list/' },
  images: { method: 'GET', path: '/api/image/list/' },
  relayTest: { method: 'GET', path: '/api/relay/:name/test/' },
  listRelayBoards: { method: 'GET', path: '/api/relay/list/' },

  imageDetails: { method: 'GET', path: '/api/image/:name/details/' },
  createImage: { method: 'POST', path: '/api/image/' },
  changeImage: { method: 'PATCH', path: '/api/image/:name/' },
  deactivateImage: { method: 'POST', path: '/api/image/:name/deactivate/' },
  activateImage: { method: 'POST', path: '/api/image/:name/activate/' },
  removeImage: { method: 'DELETE', path: '/api/image/:name/' },
  createBootConfiguration: { method: 'POST', path: '/api/image/:name/boot-configuration/' },
  changeBootConfiguration: { method: 'PATCH', path: '/api/image/:name/boot-configuration/:id/' },
  removeBootConfiguration: { method: 'DELETE', path: '/api/image/:name/boot-configuration/:id/' },

  pxeConfigs: { method: 'GET', path: '/api/bmm/pxe_config/list/' },
  pxeConfigDetails: { method: 'GET', path: '/api/bmm/pxe_config/:name/details/' },
  createPxeConfig: { method: 'POST', path: '/api/bmm/pxe_config/' },
  changePxeConfig: { method: 'PATCH', path: '/api/bmm/pxe_config/:name/' },
  deactivatePxeConfig: { method: 'POST', path: '/api/bmm/pxe_config/:name/deactivate/' },
  activatePxeConfig: { method: 'POST', path: '/api/bmm/pxe_config/:name/activate/' },
  removePxeConfig: { method: 'DELETE', path: '/api/bmm/pxe_config/:name/' },

  listHardwareTypes: { method: 'GET', path: '/api/hardware-type/list/' },
  createHardwareType: { method: 'POST', path: '/api/hardware-type/' },
  changeHardwareType: { method: 'PATCH', path: '/api/hardware-type/:id/' },
  deactivateHardwareType: { method: 'POST', path: '/api/hardware-type/:id/deactivate/' },
  activateHardwareType: { method: 'POST', path: '/api/hardware-type/:id/activate/' },
  removeHardwareType: { method: 'DELETE', path: '/api/hardware-type/:id/' },

  listImagingServers: { method: 'GET', path: '/api/imaging-server/list/' },
  listRegistrations: { method: 'GET', path: '/api/registration/list/' },
  approveRegistration: { method: 'POST', path: '/api/registration/:id/approve/' },
  rejectRegistration: { method: 'POST', path: '/api/registration/:id/reject/' },
  listRegistrationRules: { method: 'GET', path: '/api/registration/rule/list/' },
  createRegistrationRule: { method: 'POST', path: '/api/registration/rule/' },
  changeRegistrationRule: { method: 'PATCH', path: '/api/registration/rule/:name/' },
  deactivateRegistrationRule: { method: 'POST', path: '/api/registration/rule/:name/deactivate/' },
  activateRegistrationRule: { method: 'POST', path: '/api/registration/rule/:name/activate/' },
  removeRegistrationRule: { method: 'DELETE', path: '/api/registration/rule/:name/' },
  listInventoryRuns: { method: 'GET', path: '/api/inventory/run/list/' },
  inventoryRunDetails: { method: 'GET', path: '/api/inventory/run/:id/details/' },
  syncInventory: { method: 'POST', path: '/api/inventory/sync/' },

  goOffline: { method: 'POST', path: '/api/device/:name/offline/' },
  goOnline: { method: 'POST', path: '/api/device/:name/online/' },
  selfTest: { method: 'POST', path: '/api/device/:name/self-test/' },
  maintenance: { method: 'POST', path: '/api/device/:name/maintenance/' },
  checkDevice: { method: 'POST', path: '/api/device/:name/check/' },
  lockOut: { method: 'POST', path: '/api/device/:name/lock-out/' },
  troubleshoot: { method: 'POST', path: '/api/device/:name/troubleshoot/' },
  rebootDevice: { method: 'POST', path: '/api/device/:name/reboot/' },
  bulk: { method: 'POST', path: '/api/device/bulk/' },
  setLabels: { method: 'POST', path: '/api/device/:name/set-labels/' },
  clearPxe: { method: 'POST', path: '/api/device/:name/clear-pxe/' },
  imageDevice: { method: 'POST', path: '/api/device/:name/image/' },
  powerCycle: { method: 'POST', path: '/api/device/:name/power-cycle/' },
  powerOff: { method: 'POST', path: '/api/device/:name/power-off/' },
  ping: { method: 'GET', path: '/api/device/:name/ping/' },
  stateChange: { method: 'POST', path: '/api/device/:name/state-change/:from/to/:to/' },
  setComments: { method: 'POST', path: '/api/device/:name/set-comments/' },
  setEnvironment: { method: 'POST', path: '/api/device/:name/set-environment/' },

  listRequests: { method: 'GET', path: '/api/request/list/' },
  requestDetails: { method: 'GET', path: '/api/request/:id/details/' },
  requestStatus: { method: 'GET', path: '/api/request/:id/status/' },
  requestLog: { method: 'GET', path: '/api/request/:id/log/' },
  requestHistory: { method: 'GET', path: '/api/request/:id/history/' },
  createRequest: { method: 'POST', path: '/api/device/:name/request/' },
  renewRequest: { method: 'POST', path: '/api/request/:id/renew/' },
  returnRequest: { method: 'POST', path: '/api/request/:id/return/' },
  forceReturn: { method: 'POST', path: '/api/request/:id/force-return/' },
  requestWebhook: { method: 'GET', path: '/api/request/:id/webhook/' },

  deviceReport: { method: 'GET', path: '/api/report/devices/' },
  lastDayReport: { method: 'GET', path: '/api/report/last-day/' },
  attentionReport: { method: 'GET', path: '/api/report/attention/' },
  requestReport: { method: 'GET', path: '/api/report/requests/' },
  agentReport: { method: 'GET', path: '/api/report/agents/' },
  reliabilityReport: { method: 'GET', path: '/api/report/reliability/' },
  usageReport: { method: 'GET', path: '/api/report/usage/' },
  dailyReport: { method: 'GET', path: '/api/report/daily/' },
} as const satisfies { [Id in RouteId]?: CallOf<RouteOf<Id>> };
export type CallId = keyof typeof CALLS;

type BodyInput<R> = R extends { body: { schema: { _zod: { input: infer Input } } } } ? Input : undefined;
type QueryInput<R extends Route> = { [Key in keyof QueryOf<R>]?: string | number | boolean | undefined };

/** What a call is made with, all of it checked against the catalog. */
export type CallInput<Id extends CallId> = {
  params?: ParamsOf<RouteOf<Id>>;
  query?: QueryInput<RouteOf<Id>>;
  body?: BodyInput<RouteOf<Id>>;
} & (keyof ParamsOf<RouteOf<Id>> extends never ? unknown : { params: ParamsOf<RouteOf<Id>> });
export type CallReply<Id extends CallId> = ReplyOf<RouteOf<Id>>;

/** A call that is ready to be made, or shown. */
export interface PreparedCall {
  method: Method;
  /** Path and query. */
  url: string;
  body: unknown;
}

interface AnyInput {
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
}

/** `true` is a flag that only has to be there; `false` and `undefined` are left out. */
export function prepareCall<Id extends CallId>(id: Id, input: CallInput<Id>): PreparedCall {
  const { method, path } = CALLS[id];
  const { params = {}, query = {}, body } = input as AnyInput;
  const filled = path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== false) search.set(key, value === true ? '' : String(value));
  return { method, url: search.size === 0 ? filled : `${filled}?${search}`, body };
}
