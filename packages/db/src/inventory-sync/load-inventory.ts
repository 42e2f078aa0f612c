import type { InventoryValues, KnownBoard, KnownDevice } from '@mozpool/domain';
import type { Queryable } from '../pool.js';

export interface LoadedInventory {
  devices: KnownDevice[];
  boards: KnownBoard[];
  imagingServers: string[];
  hardwareTypes: { type: string; model: string }[];
}

interface DeviceRow extends Omit<KnownDevice, 'values'> {
  values: Record<string, string | null>;
  labels: Record<string, string>;
}

/** All devices and boards as they are now, in the terms of the inventory. */
export async function loadInventory(db: Queryable): Promise<LoadedInventory> {
  const devices = await db.query<DeviceRow>(
    `select d.id, d.revision, d.active, c.device_id is not null as held, d.inventory_source as source, d.inventory_key as key,
       d.inventory_values as said, d.inventory_gone as gone, d.inventory_id as "oldId", d.labels,
       jsonb_build_object('name', d.name, 'fqdn', d.fqdn, 'mac_address', d.mac_address, 'imaging_server', s.fqdn, 'hardware_type', h.type,
         'hardware_model', h.model, 'relay_info', d.relay_info, 'power_url', d.power_url, 'environment', d.environment,
         'ip_address', host(d.ip_address)) as values
     from devices d join imaging_servers s on s.id = d.imaging_server_id join hardware_types h on h.id = d.hardware_type_id
       left join claims c on c.device_id = d.id order by d.id`,
  );
  const boards = await db.query<KnownBoard>(
    `select b.id, b.name, b.fqdn, s.fqdn as "imagingServer", b.inventory_server as "saidServer"
     from relay_boards b join imaging_servers s on s.id = b.imaging_server_id order by b.id`,
  );
  const servers = await db.query<{ fqdn: string }>('select fqdn from imaging_servers');
  const types = await db.query<{ type: string; model: string }>('select type, model from hardware_types');
  return {
    devices: devices.rows.map(({ labels, values, ...row }) => ({ ...row, values: withLabels(values, labels) })),
    boards: boards.rows,
    imagingServers: servers.rows.map(({ fqdn }) => fqdn),
    hardwareTypes: types.rows,
  };
}

function withLabels(values: InventoryValues, labels: Readonly<Record<string, string>>): InventoryValues {
  return { ...values, ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [`labels.${key}`, value])) };
}
