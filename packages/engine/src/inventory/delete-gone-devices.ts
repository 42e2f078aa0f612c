import { deleteGoneDevice, findReturnedGoneDevices } from '@mozpool/db';
import type { EngineDeps } from '../engine-context.js';
import { engineTransaction } from '../engine-transaction.js';

/** The rest goes at the next turn. */
const BATCH = 200;

/** Devices that left their inventory while somebody held them go once they are returned. Says how many went. */
export async function deleteGoneDevices(deps: EngineDeps): Promise<number> {
  let deleted = 0;
  for (const { id, name, source } of await findReturnedGoneDevices(deps.db, { limit: BATCH }))
    await engineTransaction(deps, async (tx) => {
      if (!(await deleteGoneDevice(tx.db, id))) return;
      deleted += 1;
      tx.events.push({
        kind: 'edited',
        event: 'deleted',
        deviceId: id,
        details: { noun: 'device', id, name, by: 'inventory sync', source },
      });
    });
  return deleted;
}
