import { failuresByState, type History, stretches, wayTo } from './device-history.js';

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
    each.request,
  ]);

test('without any event it was what it is', () => {
  expect(shown({ events: [], claims: [] }, 'ready')).toEqual([[0, 30, 'ready', null]]);
});

test('states follow each other without gaps, from the one that the first move left', () => {
  const events = [move(10, 'ready', 'offline'), move(20, 'offline', 'ready')];
  expect(shown({ events, claims: [] }, 'ready')).toEqual([
    [0, 10, 'ready', null],
    [10, 20, 'offline', null],
    [20, 30, 'ready', null],
  ]);
});

test('what a request did is not a state of the device, and a claim splits a stretch', () => {
  const events = [move(5, 'new', 'pending', 'request'), move(10, 'pc_pinging', 'ready')];
  expect(shown({ events, claims: [claim(15, 25)] }, 'ready')).toEqual([
    [0, 10, 'pc_pinging', null],
    [10, 15, 'ready', null],
    [15, 25, 'ready', 5],
    [25, 30, 'ready', null],
  ]);
});

test('a claim that stands lasts until now, and one from before begins with the window', () => {
  expect(stretches({ events: [], claims: [claim(10, null)] }, { from: ms(20), to: ms(30), state: 'ready' })).toEqual([
    { from: ms(20), to: ms(30), state: 'ready', held: true, request: 5 },
  ]);
});

test('failures are counted by what failed', () => {
  const events = [
    move(1, 'pc_pinging', 'failed_pc_pinging'),
    move(2, 'ready', 'failed_self_test'),
    move(3, 'pc_pinging', 'failed_pc_pinging'),
    move(4, 'new', 'failed_bad_image', 'request'),
  ];
  expect(failuresByState({ events, claims: [] })).toEqual([
    { state: 'failed_pc_pinging', count: 2, last: at(3) },
    { state: 'failed_self_test', count: 1, last: at(2) },
  ]);
});

test('the way ends where the device is, and tells no state twice in a row', () => {
  const events = [move(1, 'ready', 'pc_pinging'), move(2, 'pc_pinging', 'pc_pinging'), move(3, 'pc_pinging', 'ready')];
  expect(wayTo({ events, claims: [] }, 'ready', 10)).toEqual(['pc_pinging', 'ready']);
  expect(wayTo({ events, claims: [] }, 'offline', 2)).toEqual(['ready', 'offline']);
});
