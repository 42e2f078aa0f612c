import type { DashboardData } from '../data/dashboard-data.js';
import { createEventConnection } from '../data/live/event-connection.js';
import { createLiveCache } from '../data/live/live-cache.js';
import { createQueryClient } from '../data/query-client.js';
import { queryKeys } from '../data/query-keys.js';
import { readDevicesByName } from '../data/read-devices.js';

/** Puts the parts together that fetch, keep and follow. */
export function createData(): DashboardData {
  // who is signed in is looked at again; the shell leads to the page for signing in where nobody is
  const onSignedOut = () => void client.invalidateQueries({ queryKey: queryKeys.session });
  const client = createQueryClient({ onSignedOut });
  const cache = createLiveCache({ client, readDevices: readDevicesByName });
  const connection = createEventConnection({ onEvents: (events) => cache.take(events), onReset: () => cache.reset(), onSignedOut });
  return { client, cache, connection };
}
