import { z } from 'zod';
import type { HttpSource } from '../http-source.js';
import { type Mapping, mappingTemplates } from '../mapping/mapping.js';
import { templateUses } from '../mapping/template.js';
import type { Reading, Told } from '../source.js';
import { type Query, readPages } from './read-pages.js';

/** Ids in one URL: it stays below the limit of any server. */
const IDS_PER_CALL = 100;
const CONCURRENT_CALLS = 4;

export const NETBOX_STATUSES = ['active', 'staged', 'failed', 'offline'];

/** Per-device values from custom fields, those of a whole site from config contexts. */
export const NETBOX_MAPPING: Mapping = {
  fields: {
    name: '{name}',
    fqdn: ['{primary_ip.dns_name}', '{name}'],
    mac_address: '{interface.mac_address}',
    imaging_server: ['{custom_fields.mozpool_imaging_server}', '{config_context.mozpool_imaging_server}'],
    hardware_type: '{device_type.manufacturer.slug}',
    hardware_model: '{device_type.slug}',
    power: [
      '{custom_fields.mozpool_power}',
      '{custom_fields.mozpool_power_driver}://{custom_fields.mozpool_power_address}/{custom_fields.mozpool_power_outlet}',
      '{config_context.mozpool_power_driver}://{custom_fields.mozpool_power_address}/{custom_fields.mozpool_power_outlet}',
      '{config_context.mozpool_power_driver}://{config_context.mozpool_power_address}/{custom_fields.mozpool_power_outlet}',
    ],
    environment: ['{custom_fields.mozpool_pool}', '{config_context.mozpool_pool}'],
    ip_address: '{primary_ip.address}',
  },
  labels: {},
};

export interface NetBoxSource {
  http: HttpSource;
  /** Parameters of NetBox's own. */
  filter: Query;
  statuses: readonly string[];
  /** Name of the interface that boots; null: the one that holds the primary address, or the only one with a MAC address. */
  interfaceName: string | null;
  pageSize: number;
  mapping: Mapping;
}

const device = z.looseObject({
  id: z.number().int(),
  name: z.string().nullable(),
  display: z.string().optional(),
  status: z.object({ value: z.string() }),
  primary_ip: z.looseObject({ id: z.number().int() }).nullish(),
});
const networkInterface = z.looseObject({
  id: z.number().int(),
  name: z.string(),
  device: z.object({ id: z.number().int() }),
  mac_address: z.string().nullish(),
  mac_addresses: z.array(z.object({ mac_address: z.string() })).nullish(),
});
const address = z.object({
  id: z.number().int(),
  assigned_object_type: z.string().nullish(),
  assigned_object_id: z.number().int().nullish(),
});
const powerPort = z.looseObject({
  id: z.number().int(),
  device: z.object({ id: z.number().int() }),
  connected_endpoints: z
    .array(z.looseObject({ name: z.string(), device: z.looseObject({ name: z.string().nullish() }).nullish() }))
    .nullish(),
  connected_endpoints_type: z.string().nullish(),
});
type Device = z.output<typeof device>;
type NetworkInterface = z.output<typeof networkInterface>;

/** All devices of the statuses that are ours, each with the interface that it boots from and, where the mapping needs it, its power port. */
export async function readNetBox(source: NetBoxSource, signal: AbortSignal): Promise<Reading> {
  const { http, filter, statuses, pageSize, mapping } = source;
  const uses = (word: string) => mappingTemplates(mapping).some((template) => templateUses(template, word));
  const query: Query = uses('config_context') ? filter : [...filter, ['exclude', 'config_context']];
  const all = await readPages({ http, path: '/api/dcim/devices/', query, row: device, pageSize, signal });
  const skipped: Reading['skipped'] = [];
  const ours = all.filter((each) => {
    const reason =
      each.name === null ? 'it has no name' : statuses.includes(each.status.value) ? null : `its status is ${each.status.value}`;
    if (reason !== null) skipped.push({ name: each.name ?? `${http.name} ${each.id}`, reason });
    return reason === null;
  });
  const ids = ours.map(({ id }) => id);
  const interfaces = byDevice(
    await inBatches(source, signal, { path: '/api/dcim/interfaces/', parameter: 'device_id', ids, row: networkInterface }),
  );
  const holders = await primaryInterfaces(source, ours, interfaces, signal);
  const ports = uses('power_port')
    ? byDevice(await inBatches(source, signal, { path: '/api/dcim/power-ports/', parameter: 'device_id', ids, row: powerPort }))
    : new Map<number, z.output<typeof powerPort>[]>();
  const told = ours.map((each): Told => {
    const chosen = chooseInterface(interfaces.get(each.id) ?? [], source.interfaceName, holders.get(each.id));
    return {
      key: String(each.id),
      facts: { ...each, interface: chosen && { ...chosen, mac_address: macOf(chosen) }, power_port: outletOf(ports.get(each.id) ?? []) },
    };
  });
  return { told, skipped };
}

const macOf = ({ mac_address, mac_addresses }: NetworkInterface): string | null =>
  mac_address ?? (mac_addresses?.length === 1 ? mac_addresses[0]!.mac_address : null);

function chooseInterface(all: readonly NetworkInterface[], name: string | null, holder: number | undefined): NetworkInterface | null {
  if (name !== null) return all.find((each) => each.name === name) ?? null;
  const primary = all.find(({ id }) => id === holder);
  if (primary && macOf(primary) !== null) return primary;
  const withMac = all.filter((each) => macOf(each) !== null);
  return withMac.length === 1 ? withMac[0]! : null;
}

/** The interface that holds the primary address, where that has to decide. */
async function primaryInterfaces(
  source: NetBoxSource,
  devices: readonly Device[],
  interfaces: ReadonlyMap<number, readonly NetworkInterface[]>,
  signal: AbortSignal,
): Promise<Map<number, number>> {
  if (source.interfaceName !== null) return new Map();
  const unclear = devices.filter(
    ({ id, primary_ip }) => primary_ip && (interfaces.get(id) ?? []).filter((each) => macOf(each) !== null).length > 1,
  );
  const ids = unclear.map(({ primary_ip }) => primary_ip!.id);
  const addresses = await inBatches(source, signal, { path: '/api/ipam/ip-addresses/', parameter: 'id', ids, row: address });
  const held = new Map(
    addresses.flatMap(({ id, assigned_object_type, assigned_object_id }) =>
      assigned_object_type === 'dcim.interface' && assigned_object_id != null ? [[id, assigned_object_id] as const] : [],
    ),
  );
  return new Map(unclear.flatMap(({ id, primary_ip }) => (held.has(primary_ip!.id) ? [[id, held.get(primary_ip!.id)!] as const] : [])));
}

/** What the power port is plugged into: `{power_port.device}`, `{power_port.outlet}`, and the first number in the outlet's name. */
function outletOf(ports: readonly z.output<typeof powerPort>[]): { device: string; outlet: string; number: string | null } | null {
  const ends = ports.flatMap(({ connected_endpoints, connected_endpoints_type }) =>
    connected_endpoints_type === 'dcim.poweroutlet' ? (connected_endpoints ?? []) : [],
  );
  // a device with two power supplies is not switched by one outlet
  if (ends.length !== 1 || ends[0]!.device?.name == null) return null;
  return { device: ends[0]!.device.name, outlet: ends[0]!.name, number: /\d+/.exec(ends[0]!.name)?.[0] ?? null };
}

interface Batches<Row extends z.ZodType> {
  path: string;
  parameter: string;
  ids: readonly number[];
  row: Row;
}

/** What belongs to many objects, asked for by their ids. */
async function inBatches<Row extends z.ZodType<{ id: number }>>(
  { http, pageSize }: NetBoxSource,
  signal: AbortSignal,
  { path, parameter, ids, row }: Batches<Row>,
): Promise<z.output<Row>[]> {
  const batches: (readonly number[])[] = [];
  for (let at = 0; at < ids.length; at += IDS_PER_CALL) batches.push(ids.slice(at, at + IDS_PER_CALL));
  const rows: z.output<Row>[] = [];
  const lane = async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const query = batch.map((id) => [parameter, String(id)] as const);
      rows.push(...(await readPages({ http, path, query, row, pageSize, signal })));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_CALLS }, lane));
  return rows;
}

function byDevice<Row extends { device: { id: number } }>(rows: readonly Row[]): Map<number, Row[]> {
  return Map.groupBy(rows, ({ device: { id } }) => id);
}
