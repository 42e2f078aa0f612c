import type { DeviceFailures } from '@mozpool/domain';
import type { Queryable } from '../pool.js';

/** Writes what failed last where no transition follows; the device has to be locked. */
export async function saveFailures(db: Queryable, deviceId: number, failures: DeviceFailures): Promise<void> {
  await db.query('update devices set failures = $2 where id = $1', [deviceId, JSON.stringify(failures)]);
}
