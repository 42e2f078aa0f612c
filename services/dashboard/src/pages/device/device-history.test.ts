import { failuresByCause, type History, holdings, stretches, wayTo } from './device-history.js';

const at = (minute: number) => `2026-11-25T14:${String(minute).padStart(2, '0')}:00`;
const ms = (minute: number) => Date.parse(`${at(minute)}Z`);
const move = (minute: number, from: string, to: string, machine: 'device' | 'request' = 'device'): History['events'][number] => ({
  at: at(minute),
  kind: 'transition',
  machine,
  from,
  to,
  event: null,
  device: 'panda-1',
  request: machine === 'device' ? null : 5,
  details: {},
});
const claim = (from: number, to: number | null): History['claims'][number] => ({
  device: 'panda-1',
  request: 5,
  assignee: 'alice',
  image: 'b2g',
  pool: 'b2g',
  preparation: null,
  result: null,
  failure_cause: null,
  claimed_at: at(from),
  ready_at: null,
  released_at: to === null ? null : at(to),
});
const shown = (history: History, state: string) =>
  stretches(history, { from: ms(0), to: ms(30), state }).map((each) => [
    (each.from - ms(0)) / 60_000,
    (each.to - ms(0)) / 60_000,
    each.state,
    each.held,
  ]);

test('without any event it was what it is', () => {
  expect(shown({ events: [], claims: [] }, 'ready')).toEqual([[0, 30, 'ready', false]]);
});

test('states follow each other without gaps, from the one that the first move left', () => {
  const events = [move(10, 'ready', 'offline'), move(20, 'offline', 'ready')];
  expect(shown({ events, claims: [] }, 'ready')).toEqual([
    [0, 10, 'ready', false],
    [10, 20, 'offline', false],
    [20, 30, 'ready', false],
  ]);
});

test('before it was added a device was in no state', () => {
  const events = [move(10, 'new', 'start_self_test'), move(20, 'start_self_test', 'ready')];
  expect(shown({ events, claims: [] }, 'ready')).toEqual([
    [10, 20, 'start_self_test', false],
    [20, 30, 'ready', false],
  ]);
});

test('what a request did is not a state of the device, and a claim splits a stretch', () => {
  const events = [move(5, 'new', 'pending', 'request'), move(10, 'pc_pinging', 'ready')];
  expect(shown({ events, claims: [claim(15, 25)] }, 'ready')).toEqual([
    [0, 10, 'pc_pinging', false],
    [10, 15, 'ready', false],
    [15, 25, 'ready', true],
    [25, 30, 'ready', false],
  ]);
});

test('a claim that stands lasts until now, and one from before begins with the window', () => {
  expect(stretches({ events: [], claims: [claim(10, null)] }, { from: ms(20), to: ms(30), state: 'ready' })).toEqual([
    { from: ms(20), to: ms(30), state: 'ready', held: true },
  ]);
});

test('who held it is clipped to the window, and told with whose request it was', () => {
  const window = { from: ms(10), to: ms(30) };
  expect(holdings({ claims: [claim(0, 5), claim(5, 15), claim(20, null)] }, window)).toEqual([
    { request: 5, assignee: 'alice', from: ms(10), to: ms(15) },
    { request: 5, assignee: 'alice', from: ms(20), to: ms(30) },
  ]);
});

test('failures are counted by their cause, with what failed', () => {
  const events = [
    move(1, 'pc_pinging', 'failed_pc_pinging'),
    move(2, 'ready', 'failed_self_test'),
    move(3, 'pc_pinging', 'failed_pc_pinging'),
    move(4, 'image_downloading', 'failed_image_downloading'),
    move(5, 'new', 'failed_bad_image', 'request'),
  ];
  expect(failuresByCause({ events })).toEqual([
    {
      cause: 'network',
      count: 3,
      last: at(4),
      states: [
        { state: 'failed_pc_pinging', count: 2 },
        { state: 'failed_image_downloading', count: 1 },
      ],
    },
    { cause: 'unknown', count: 1, last: at(2), states: [{ state: 'failed_self_test', count: 1 }] },
  ]);
});

test('the way ends where the device is, begins where it was before, and tells no state twice in a row', () => {
  const events = [
    { ...move(1, 'ready', 'pc_pinging'), event: 'please_power_cycle' },
    move(2, 'pc_pinging', 'pc_pinging'),
    move(3, 'pc_pinging', 'ready'),
  ];
  const way = (state: string, length: number) => wayTo({ events }, state, length).map((step) => step.state);
  expect(way('ready', 10)).toEqual(['ready', 'pc_pinging', 'ready']);
  expect(way('ready', 2)).toEqual(['pc_pinging', 'ready']);
  expect(way('offline', 2)).toEqual(['ready', 'offline']);
  expect(wayTo({ events }, 'ready', 3)[1]).toEqual({ state: 'pc_pinging', event: 'please_power_cycle', at: at(1) });
  expect(wayTo({ events: [] }, 'new', 3)).toEqual([{ state: 'new', event: null, at: null }]);
});
