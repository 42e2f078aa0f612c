import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** What a power command did, by its answer. Commands have rising ids: an answer to an older one than the last comes too late. */
export async function recordPower(
  db: Queryable,
  { deviceId, commandId, power }: { deviceId: number; commandId: number; power: 'on' | 'off' | null },
): Promise<void> {
  await runPrepared(
    db,
    'record-power',
    `update devices set power = $3, power_at = now(), power_command_id = $2
     where id = $1 and (power_command_id is null or power_command_id < $2)`,
    [deviceId, commandId, power],
  );
}
