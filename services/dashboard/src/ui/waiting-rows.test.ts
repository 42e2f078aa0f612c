import { type Estimate, estimateSentence, placeInLine, type Waiting, waitingRows } from './waiting-rows.js';

const NOW = new Date('2026-11-25T14:00:00Z');
const waiting = (input: Partial<Waiting>): Waiting => ({
  fits: 0,
  held: 0,
  soonest: [],
  processing: {},
  failed: 0,
  offline: 0,
  silent: 0,
  free: 0,
  ...input,
});
const estimate = (input: Partial<Estimate>): Estimate => ({
  seconds: 720,
  device_at: '2026-11-25T14:12:00',
  ready_at: null,
  basis: 'history',
  samples: 1_412,
  ...input,
});

test('each group of devices that fit is told, those first that help soonest', () => {
  const rows = waitingRows(
    waiting({ free: 1, held: 2, processing: { self_test: 1, maintenance: 3, of_tomorrow: 1 }, failed: 4, silent: 5 }),
  );
  expect(rows.map(({ count, text }) => `${count} ${text}`)).toEqual([
    '1 free',
    '1 in self-test',
    '3 in maintenance',
    '1 of tomorrow',
    '2 held by others',
    '5 of an imaging server that is not heard',
    '4 failed',
  ]);
  expect(waitingRows(waiting({}))).toEqual([]);
});

test.each<[Partial<Estimate>, string]>([
  [{}, 'A device is expected in about 12 min, after 1,412 claims of the past.'],
  [{ device_at: '2026-11-25T14:12:07' }, 'A device is expected in about 13 min, after 1,412 claims of the past.'],
  [
    { basis: 'reservations', device_at: '2026-11-25T17:01:00' },
    'A device is expected in about 3 h 15 min, if every reservation is kept to its end.',
  ],
  [{ basis: 'none' }, 'A device is expected in about 12 min.'],
  [{ seconds: null, device_at: null }, 'When a device will be free is not known.'],
  [{ seconds: 0 }, 'A device may be expected at any moment.'],
  [{ device_at: '2026-11-25T13:59:00' }, 'A device may be expected at any moment.'],
])('%j', (input, sentence) => expect(estimateSentence(estimate(input), NOW)).toBe(sentence));

test.each([
  [1, 'Next in line'],
  [2, 'Second in line'],
  [14, 'Number 14 in line'],
])('place %d', (position, text) => expect(placeInLine(position)).toBe(text));
