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
  db: pg.Pool;
  events: Events;
  relayActions: () => Promise<RelayAction[]>;
}): Promise<void> {
  const { rows: requests } = await db.query(`select id::int, state from requests where state <> 'closed'`);
  expect(requests).toEqual([]);
  const { rows: devices } = await db.query<{ id: number; name: string }>('select id::int, name from devices');
  const [history, actions] = [await events.all(), await relayActions()];
  expect(unorderedPowerCuts(history, actions, new Map(devices.map(({ id, name }) => [id, name])))).toEqual([]);
  expect(leftWithoutPower(actions)).toEqual([]);
  expect(overlappingClaims(history)).toEqual([]);
  expect(claimsOfOneGeneration(history)).toEqual([]);
}
