import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MacModel, type NetBoxDevice, showAddress, showDevice, showInterface, showPowerPort } from './netbox-objects.js';

export interface NetBoxOptions {
  devices: NetBoxDevice[];
  /** Tokens that it believes, as they are sent: `Token 0123…`, `Bearer nbt_…`. */
  authorizations: readonly string[];
  /** Until 4.1 a MAC address was a field of its interface, since then it is an object. */
  macModel?: MacModel;
  /** The largest page that it gives. */
  maxPageSize?: number;
  /** Cursors (`start`) and strict filters came with 4.6. */
  version?: string;
}

export interface NetBoxCall {
  path: string;
  query: URLSearchParams;
}

/** A NetBox of one's own: its REST API over HTTP, and everything that can go wrong with it. */
export interface NetBox {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** May be changed at any time, also while somebody reads. */
  devices: NetBoxDevice[];
  /** Objects that the token may not view: they are not there. */
  hidden: (device: NetBoxDevice) => boolean;
  /** Kinds that it may not view at all. */
  forbidden: Set<string>;
  /** Called before a call is answered. A number is the status that it gets instead. */
  before: (call: NetBoxCall) => number | undefined;
  /** Where `next` and `previous` lead to, as behind a proxy that is not known to it. */
  advertised: string | null;
  /** Filters that it does not know and passes over without a word. */
  ignoredFilters: Set<string>;
  readonly calls: NetBoxCall[];
  close(): Promise<void>;
}

interface Kind {
  name: string;
  rows(devices: readonly NetBoxDevice[], root: string, query: URLSearchParams): Row[];
}
interface Row {
  id: number;
  device: NetBoxDevice;
  show(): Record<string, unknown>;
}

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

const DEFAULT_PAGE = 50;
const DEFAULT_MAX_PAGE = 1_000;

export async function createNetBox({
  devices,
  authorizations,
  macModel = 'objects',
  maxPageSize = DEFAULT_MAX_PAGE,
  version = '4.6',
}: NetBoxOptions): Promise<NetBox> {
  const kinds: Record<string, Kind> = {
    '/api/dcim/devices/': {
      name: 'devices',
      rows: (all, root, query) =>
        all.map((device) => ({
          id: device.id,
          device,
          show: () => showDevice(device, root, { context: query.get('exclude') !== 'config_context' }),
        })),
    },
    '/api/dcim/interfaces/': {
      name: 'interfaces',
      rows: (all, root) =>
        all.flatMap((device) =>
          device.interfaces.map((each) => ({ id: each.id, device, show: () => showInterface(device, each, root, macModel) })),
        ),
    },
    '/api/dcim/power-ports/': {
      name: 'power-ports',
      rows: (all, root) =>
        all.flatMap((device) =>
          device.power.map((_power, index) => ({ id: device.id * 10 + index, device, show: () => showPowerPort(device, index, root) })),
        ),
    },
    '/api/ipam/ip-addresses/': {
      name: 'ip-addresses',
      rows: (all, root) =>
        all
          .filter(({ primaryIp }) => primaryIp !== null)
          .map((device) => ({ id: device.primaryIp!.id, device, show: () => showAddress(device, root) })),
    },
  };
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const netbox: NetBox = {
    url,
    devices,
    hidden: () => false,
    forbidden: new Set(),
    before: () => undefined,
    advertised: null,
    ignoredFilters: new Set(),
    calls: [],
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, search, searchParams } = new URL(request.url ?? '/', url);
    const { status, body, headers = {} } = judge(request, pathname, search, searchParams);
    response.writeHead(status, { 'content-type': 'application/json', 'api-version': version, ...headers });
    response.end(JSON.stringify(body));
  }

  function judge({ headers }: IncomingMessage, path: string, search: string, query: URLSearchParams): Answer {
    const call = { path, query };
    netbox.calls.push(call);
    if (kinds[`${path}/`]) return { status: 301, body: null, headers: { location: `${path}/${search}` } };
    const kind = kinds[path];
    if (!kind) return { status: 404, body: { detail: 'Not found.' } };
    const fault = netbox.before(call);
    if (fault !== undefined) return { status: fault, body: fault >= 500 ? null : { detail: 'Something is wrong.' } };
    if (!authorizations.includes(headers.authorization ?? '')) return { status: 403, body: { detail: 'Invalid token' } };
    if (netbox.forbidden.has(kind.name)) return { status: 403, body: { detail: 'You do not have permission to perform this action.' } };
    return { status: 200, body: listOf(netbox, kind, path, query) };
  }

  function listOf(of: NetBox, kind: Kind, path: string, query: URLSearchParams) {
    const root = of.advertised ?? url;
    const isMeant = filterOf(query, DEVICE_FILTERS, of.ignoredFilters);
    const rows = kind.rows(
      of.devices.filter((device) => isMeant(device) && !of.hidden(device)),
      root,
      query,
    );
    const matching = rows.filter(filterOf(query, ROW_FILTERS, of.ignoredFilters));
    // the natural order of devices is by name; NetBox lets two of the same name change places
    const isById = query.get('ordering') === 'id' || query.has('start');
    matching.sort((a, b) => (isById ? a.id - b.id : String(a.device.name).localeCompare(String(b.device.name))));
    const asked = Number(query.get('limit') ?? DEFAULT_PAGE);
    const limit = asked === 0 ? maxPageSize : Math.min(asked, maxPageSize);
    const link = (offset: number) => {
      const next = new URLSearchParams(query);
      next.set('limit', String(limit));
      next.set('offset', String(offset));
      return `${root}${path}?${next}`;
    };
    const offset = Number(query.get('offset') ?? 0);
    return {
      count: query.has('start') ? null : matching.length,
      next: offset + limit < matching.length ? link(offset + limit) : null,
      previous: offset > 0 ? link(Math.max(0, offset - limit)) : null,
      results: matching.slice(offset, offset + limit).map((row) => row.show()),
    };
  }
  return netbox;
}

/** By parameter: what passes. The values of one parameter are alternatives. */
type Filters<What> = Record<string, (values: readonly string[]) => (what: What) => boolean>;

const isOneOf = (values: readonly string[]) => {
  const numbers = new Set(values.map(Number));
  return (id: number) => numbers.has(id);
};

const ROW_FILTERS: Filters<Row> = {
  id: (values) => {
    const isAsked = isOneOf(values);
    return (row) => isAsked(row.id);
  },
  id__gt: (values) => {
    const smallest = Math.min(...values.map(Number));
    return (row) => row.id > smallest;
  },
  start: ([value]) => {
    const first = Number(value);
    return (row) => row.id >= first;
  },
};

const DEVICE_FILTERS: Filters<NetBoxDevice> = {
  device_id: (values) => {
    const isAsked = isOneOf(values);
    return (device) => isAsked(device.id);
  },
  site: (values) => (device) => values.includes(device.site),
  status: (values) => (device) => values.includes(device.status),
};

function filterOf<What>(query: URLSearchParams, filters: Filters<What>, ignored: ReadonlySet<string>): (what: What) => boolean {
  const asked = Object.entries(filters)
    .filter(([name]) => query.has(name) && !ignored.has(name))
    .map(([name, filter]) => filter(query.getAll(name)));
  return (what) => asked.every((passes) => passes(what));
}
