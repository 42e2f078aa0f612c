import { waitFor } from '@mozpool/testkit';
import type pg from 'pg';
import { claimsOfOneGeneration, overlappingClaims } from './claim-history.js';
import type { Events } from './events.js';
import { leftWithoutPower, unorderedPowerCuts } from './power-history.js';
import type { RelayAction } from './relay-record.js';

/** Whatever was killed meanwhile: no request failed, no device was given twice, no power was cut without an order. */
export async function expectSoundHistory({
  db,
  events,
  relayActions,
}: {
  db: Pick<pg.Pool, 'query'>;
  events: Events;
  relayActions: () => Promise<RelayAction[]>;
}): Promise<void> {
  const { rows: requests } = await db.query(`select id::int, state from requests where state <> 'closed'`);
  expect(requests).toEqual([]);
  const { rows: devices } = await db.query<{ id: number; name: string }>('select id::int, name from devices');
  // An idle device that misses a check has its power cycled, now as well. A command is in the database before the board
  // is told: whoever reads the board's record first finds the command of each cut.
  const actions = await waitFor(
    async () => {
      const all = await relayActions();
      const dark = leftWithoutPower(all);
      if (dark.length > 0) throw new Error(`${dark.join(', ')} had it cut`);
      return all;
    },
    { everyMs: 250, what: 'every device to have power' },
  );
  const history = await events.all();
  expect(unorderedPowerCuts(history, actions, new Map(devices.map(({ id, name }) => [id, name])))).toEqual([]);
  expect(overlappingClaims(history)).toEqual([]);
  expect(claimsOfOneGeneration(history)).toEqual([]);
}
