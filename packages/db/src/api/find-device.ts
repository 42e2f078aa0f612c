import type { Queryable } from '../pool.js';
import { DEVICE_ROW_SQL, type DeviceRow } from './list-devices.js';

export async function findDevice(db: Queryable, { name }: { name: string }): Promise<DeviceRow | undefined> {
  const { rows } = await db.query<DeviceRow>(`${DEVICE_ROW_SQL} where d.name = $1`, [name]);
  return rows[0];
}

export interface NextBootConfig {
  id: number;
  bootConfig: string | null;
  /** The boot that may read it. */
  boot: number | null;
  bootSecret: string | null;
}

/** What a device that is being installed reads; undefined: there is no such device. */
export async function findNextBootConfig(db: Queryable, { name }: { name: string }): Promise<NextBootConfig | undefined> {
  const { rows } = await db.query<NextBootConfig>(
    'select id, next_boot_config as "bootConfig", boot, boot_secret as "bootSecret" from devices where name = $1',
    [name],
  );
  return rows[0];
}

export async function deviceExists(db: Queryable, { name }: { name: string }): Promise<boolean> {
  const { rowCount } = await db.query('select from devices where name = $1', [name]);
  return rowCount === 1;
}
