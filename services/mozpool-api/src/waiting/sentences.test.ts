import type { WaitEstimate } from '@mozpool/domain';
import type { MatchFacts } from './match-facts.js';
import { waitingSentence } from './sentences.js';

const NOW = Date.UTC(2026, 10, 25, 13, 50);
const MINUTE = 60_000;
const NOTHING: MatchFacts = { fits: 0, only: null, held: 0, soonest: [], processing: {}, failed: 0, offline: 0, silent: 0, free: 0 };
const until = (minutes: number, request = 11) => ({ until: NOW + minutes * MINUTE, device: 'panda-1', request });
const inMinutes = (minutes: number | null): WaitEstimate => ({
  deviceMs: minutes === null ? null : minutes * MINUTE,
  readyMs: null,
  basis: 'history',
  samples: 9,
});

test.each<[string, Partial<MatchFacts>, number, number | null, { device?: string; patience?: number }]>([
  [
    '3 devices match: 2 held until 14:05 and 15:30, 1 in self-test. Second in line; a device is expected in about 12 minutes. Times are UTC.',
    { fits: 3, held: 2, soonest: [until(15), until(100)], processing: { self_test: 1 } },
    2,
    12.3,
    {},
  ],
  ['1 device matches: 1 free. Next in line; a device is expected within a minute.', { fits: 1, free: 1 }, 1, 0, {}],
  [
    '9 devices match: 5 held, the first until 14:05, 1 being imaged, 1 being verified after return, 1 failed, 1 behind a silent agent. 11th in line; a device is expected in about 2 hours. Times are UTC.',
    {
      fits: 9,
      held: 5,
      soonest: [15, 16, 17, 18, 19].map((minutes) => until(minutes)),
      processing: { imaging: 1, return_check: 1 },
      failed: 1,
      silent: 1,
    },
    11,
    125,
    {},
  ],
  [
    '2 devices match: 1 failed, 1 offline. Next in line; none will be free unless an operator mends it.',
    { fits: 2, failed: 1, offline: 1 },
    1,
    null,
    {},
  ],
  [
    '2 devices match: 1 being checked first, 1 in maintenance. Tenth in line; when a device will be free is not known yet.',
    { fits: 2, processing: { maintenance: 1, proof_check: 1 } },
    10,
    null,
    {},
  ],
  [
    '1 device matches: 1 held until 2026-11-26 13:50. Next in line; a device is expected in about 24 hours. It waits until 14:00 at most, which may be too short. Times are UTC.',
    { fits: 1, held: 1, soonest: [until(24 * 60)] },
    1,
    24 * 60,
    { patience: 10 },
  ],
  [
    'Device panda-1 is held until 14:05 by request 11. Next in line; a device is expected in about 1 minute. Times are UTC.',
    { fits: 1, held: 1, soonest: [until(15)] },
    1,
    1,
    { device: 'panda-1' },
  ],
  [
    'Device panda-1 is being power-cycled. Next in line; a device is expected in about 3 minutes.',
    { fits: 1, processing: { power_cycle: 1 } },
    1,
    3,
    { device: 'panda-1' },
  ],
  ['No device in the pool fits any more: labels, environments or images have changed.', {}, 1, null, {}],
  ['Device panda-1 does not fit any more: its labels, its environment or its image have changed.', {}, 1, null, { device: 'panda-1' }],
])('%s', (sentence, facts, position, minutes, { device = null, patience = 100_000 }) =>
  expect(
    waitingSentence(
      { facts: { ...NOTHING, ...facts }, position, estimate: inMinutes(minutes), now: NOW, givesUpAt: NOW + patience * MINUTE },
      device,
    ),
  ).toBe(sentence),
);
