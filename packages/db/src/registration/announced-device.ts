import type { Queryable } from '../pool.js';

export interface AnnouncedDevice {
  id: number;
  name: string;
  /** Its address as it was known before. */
  ipAddress: string | null;
}

/**
 * The device that announced itself: the one with its MAC address; where it told none, the one on its imaging server that is
 * reached at its address, and then the one with its name.
 */
export async function findAnnouncedDevice(
  db: Queryable,
  {
    macAddress,
    address,
    name,
    imagingServer,
  }: { macAddress: string | null; address: string | null; name: string | null; imagingServer: string | null },
): Promise<AnnouncedDevice | undefined> {
  const { rows } = await db.query<AnnouncedDevice>(
    `select d.id, d.name, host(d.ip_address) as "ipAddress"
     from devices d join imaging_servers s on s.id = d.imaging_server_id
     where d.mac_address = $1
       or ($1::text is null and s.fqdn = $4 and (d.fqdn = $2 or d.ip_address = $2::inet or d.name = $3))
     order by (d.mac_address = $1) desc, (d.fqdn = $2 or d.ip_address = $2::inet) desc nulls last, d.id limit 1`,
    [macAddress, address, name, imagingServer],
  );
  return rows[0];
}

/** Where the device is now. */
export async function setDeviceAddress(db: Queryable, { id, address }: { id: number; address: string }): Promise<void> {
  await db.query('update devices set ip_address = $2 where id = $1 and ip_address is distinct from $2::inet', [id, address]);
}
