import type { DeviceAddress } from '@mozpool/contracts';
import type { Queryable } from '../pool.js';

/** How an agent reaches a device, and which agent. */
export async function loadDeviceAddress(db: Queryable, id: number): Promise<{ server: string; address: DeviceAddress }> {
  const { rows } = await db.query(
    `select s.fqdn as server, d.id, d.name, d.fqdn, d.mac_address as mac, power_control(d.power_url, d.relay_info) as power, d.ping_method as ping, d.sut_port as "sutPort"
     from devices d join imaging_servers s on s.id = d.imaging_server_id where d.id = $1`,
    [id],
  );
  const { server, ...address } = rows[0];
  return { server, address };
}
