import { claimsOfOneGeneration, overlappingClaims, overtakings } from './claim-history.js';
import type { EventRow } from './events.js';

let nextId = 1;
const event = (kind: string, requestId: number, deviceId: number, more: Partial<EventRow> = {}): EventRow => ({
  id: nextId,
  at: new Date(nextId++ * 1_000),
  kind,
  requestId,
  deviceId,
  claimId: null,
  fromState: null,
  toState: null,
  event: null,
  generation: null,
  details: {},
  ...more,
});
const searching = (requestId: number) => event('transition', requestId, 0, { fromState: 'new', toState: 'finding_device' });

test('a device that goes to a second request before it is released is told', () => {
  expect(overlappingClaims([event('claimed', 1, 7), event('released', 1, 7), event('claimed', 2, 7)])).toEqual([]);
  expect(overlappingClaims([event('claimed', 1, 7), event('claimed', 2, 7)])).toHaveLength(1);
  expect(overlappingClaims([event('claimed', 1, 7), event('claimed', 1, 8)])).toHaveLength(1);
});

test('two claims in one generation of a device are told', () => {
  const claim = (generation: number) => event('claimed', 1, 7, { generation });
  expect(claimsOfOneGeneration([claim(3), claim(4)])).toEqual([]);
  expect(claimsOfOneGeneration([claim(3), claim(3)])).toHaveLength(1);
});

test('a request that gets a device before an older one that waits is told', () => {
  expect(overtakings([searching(1), searching(2), event('claimed', 1, 7), event('claimed', 2, 8)])).toEqual([]);
  expect(overtakings([searching(1), searching(2), event('claimed', 2, 7)])).toHaveLength(1);
});

test('a request that was put back waits from then on', () => {
  const putBack = (requestId: number) => event('transition', requestId, 7, { fromState: 'pending', toState: 'finding_device' });
  const begin = [searching(1), searching(2), event('claimed', 1, 7), putBack(1)];
  expect(overtakings([...begin, event('claimed', 1, 8), event('claimed', 2, 7)])).toEqual([]);
  expect(overtakings([...begin, event('claimed', 2, 7)])).toHaveLength(1);
});
