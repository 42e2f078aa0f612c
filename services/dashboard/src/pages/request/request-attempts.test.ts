import { attemptsOf, stepsOf } from './request-attempts.js';

type Claim = Parameters<typeof attemptsOf>[0]['claims'][number];
type Event = Parameters<typeof stepsOf>[0]['events'][number];

const claim = (input: Partial<Claim>): Claim => ({
  device: 'panda-1',
  request: 5,
  assignee: 'alice',
  image: 'b2g',
  pool: 'b2g',
  preparation: 'imaged',
  result: null,
  failure_cause: null,
  claimed_at: '2026-11-25T14:00:00',
  ready_at: null,
  released_at: null,
  ...input,
});
const event = (input: Partial<Event>): Event => ({
  at: '2026-11-25T14:00:00',
  kind: 'transition',
  machine: 'request',
  from: null,
  to: null,
  event: null,
  device: null,
  request: 5,
  details: {},
  ...input,
});

test('what was tried is told from the newest on, with why it failed', () => {
  const released = '2026-11-25T14:10:00';
  const claims = [
    claim({ device: 'a', result: 'failed-bad-device', failure_cause: 'boot', released_at: released }),
    claim({ device: 'b', result: 'of_tomorrow', released_at: released }),
    claim({ device: 'c', preparation: 'reused', result: 'complete', ready_at: released }),
  ];
  expect(attemptsOf({ claims }).map(({ device, outcome, why }) => [device, outcome, why])).toEqual([
    ['c', 'in hand', 'It ran the image already.'],
    ['b', 'failed', 'of tomorrow.'],
    ['a', 'failed', 'The device did not work. Cause: boot.'],
  ]);
});

test.each<[Partial<Claim>, string]>([
  [{}, 'preparing'],
  [{ result: 'complete', ready_at: 'x' }, 'in hand'],
  [{ result: 'complete', ready_at: 'x', released_at: 'y' }, 'given back'],
  [{ released_at: 'y' }, 'given back'],
])('%j is %s', (input, outcome) => expect(attemptsOf({ claims: [claim(input)] })[0]?.outcome).toBe(outcome));

test('steps are told from the newest on; a state that stays is no step, nor are those of its device', () => {
  const events = [
    event({ kind: 'created' }),
    event({ from: 'new', to: 'finding_device', event: 'start' }),
    event({ from: 'finding_device', to: 'finding_device', event: 'timeout' }),
    event({ kind: 'claimed', device: 'panda-1' }),
    event({ from: 'ready', to: 'pxe_booting', device: 'panda-1' }),
    event({ kind: 'forced_return', details: { reason: 'the rack moves' } }),
    event({ kind: 'command', device: 'panda-1' }),
    event({ kind: 'of_tomorrow' }),
  ];
  expect(stepsOf({ events }).map(({ kind, state, text, device }) => [kind, state, text, device])).toEqual([
    ['other', null, 'of tomorrow.', null],
    ['other', null, 'An operator took it back. the rack moves', null],
    ['device', null, 'It was given a device.', 'panda-1'],
    ['state', 'finding_device', 'start.', null],
    ['asked', null, 'The request was made.', null],
  ]);
});
