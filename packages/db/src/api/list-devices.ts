import type { Queryable } from '../pool.js';

/** One device as the API shows it. Instants are milliseconds since the epoch. */
export interface DeviceRow {
  id: number;
  name: string;
  fqdn: string;
  inventoryId: number;
  macAddress: string;
  hardwareTypeId: number;
  imagingServer: string;
  relayInfo: string | null;
  /** What switches its power; null: relay_info says it. */
  powerUrl: string | null;
  /** Something switches its power. */
  hasPower: boolean;
  state: string;
  stateEnteredAt: number;
  comments: string | null;
  image: string | null;
  bootConfig: string | null;
  environment: string;
  provenAt: number | null;
  /** The agent of its imaging server is heard. */
  alive: boolean;
  silentSince: number | null;
  /** Who holds it; all null when nobody does. */
  requestId: number | null;
  assignee: string | null;
  /** The token that made the request. */
  ownerTokenId: number | null;
  requestExpiresAt: number | null;
  /** False: out of the pool for good. */
  active: boolean;
  /** The database's clock. */
  now: number;
}

export const DEVICE_COLUMNS_SQL = `
  d.id, d.name, d.fqdn, d.inventory_id as "inventoryId", d.mac_address as "macAddress", d.hardware_type_id as "hardwareTypeId", s.fqdn as "imagingServer",
    d.relay_info as "relayInfo", d.power_url as "powerUrl", power_control(d.power_url, d.relay_info) is not null as "hasPower", d.state, (extract(epoch from d.state_entered_at) * 1000)::float8 as "stateEnteredAt",
    d.comments, i.name as image, d.boot_config as "bootConfig", d.environment,
    (extract(epoch from d.proven_at) * 1000)::float8 as "provenAt", s.alive,
    (extract(epoch from s.silent_since) * 1000)::float8 as "silentSince",
    r.id as "requestId", r.assignee, r.owner_token_id as "ownerTokenId", (extract(epoch from r.expires_at) * 1000)::float8 as "requestExpiresAt",
    d.active, (extract(epoch from now()) * 1000)::float8 as now`;
export const DEVICE_JOINS_SQL = `
  join imaging_servers s on s.id = d.imaging_server_id
  left join images i on i.id = d.image_id
  left join claims c on c.device_id = d.id
  left join requests r on r.id = c.request_id`;
export const DEVICE_ROW_SQL = `select ${DEVICE_COLUMNS_SQL} from devices d ${DEVICE_JOINS_SQL}`;

/** Every state in one query: for monitoring that asks often. */
export async function listDeviceStates(db: Queryable, { limit }: { limit: number }): Promise<{ name: string; state: string }[]> {
  const { rows } = await db.query<{ name: string; state: string }>('select name, state from devices order by name limit $1', [limit]);
  return rows;
}
