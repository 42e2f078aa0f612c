import { type DeviceRow, findDevice, type Queryable } from '@mozpool/db';
import { Problem } from '@mozpool/service-kit';

/** The device that a path names, or 404. */
export async function knownDevice(db: Queryable, name = ''): Promise<DeviceRow> {
  const device = await findDevice(db, { name });
  if (!device) throw new Problem('unknown_device', { device: name });
  return device;
}
