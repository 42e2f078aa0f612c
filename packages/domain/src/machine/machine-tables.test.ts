import { DEVICE_ATTEMPTS, DEVICE_DURATIONS } from '../device/device-limits.js';
import { DEVICE_MACHINE } from '../device/device-machine.js';
import { DEVICE_STATES } from '../device/device-states.js';
import { REQUEST_ATTEMPTS, REQUEST_DURATIONS } from '../request/request-limits.js';
import { REQUEST_MACHINE } from '../request/request-machine.js';
import { MAX_PASSING_STEPS, type StateRow, type TransitionRow } from './definition.js';

interface Tables {
  name: string;
  states: Readonly<Record<string, StateRow<string> & { cause?: string }>>;
  events: readonly string[];
  transitions: readonly TransitionRow<string, string, string>[];
  guards: Readonly<Record<string, unknown>>;
  actions: Readonly<Record<string, unknown>>;
  attempts: Readonly<Record<string, number>>;
  durations: Readonly<Record<string, unknown>>;
  /** Where a machine begins, and where only an operator's order leads. */
  roots: readonly string[];
  /** States in which doing the same again for ever is the point. */
  mayRepeat: readonly string[];
}

const device: Tables = {
  ...DEVICE_MACHINE,
  states: DEVICE_STATES,
  attempts: DEVICE_ATTEMPTS,
  durations: DEVICE_DURATIONS,
  // the last two are names of 4.2 that no transition enters any more
  roots: ['new', 'unknown', 'locked_out', 'troubleshooting', 'failed_android_pinging', 'failed_b2g_pinging'],
  mayRepeat: ['ready'],
};
const request: Tables = {
  ...REQUEST_MACHINE,
  attempts: REQUEST_ATTEMPTS,
  durations: REQUEST_DURATIONS,
  roots: ['new', 'unknown', 'expired'],
  // a named device is waited for until the request expires
  mayRepeat: ['pending'],
};

/** Every state that a row may lead to. */
function targets(row: TransitionRow<string, string, string>, from: string): string[] {
  const to = row.to === 'same' || row.to === 'stay' ? from : row.to;
  return [to, ...(row.count ? [row.count.exhausted] : []), ...(row.count?.every ? [row.count.every.to] : [])];
}

describe.each([device, request])('the tables of the $name machine', (machine) => {
  const names = Object.keys(machine.states);
  const rowsOf = (state: string, event: string) => machine.transitions.filter((row) => row.event === event && row.from.includes(state));

  test('rows speak only of states and events that exist', () => {
    const states = machine.transitions.flatMap((row) => row.from.flatMap((from) => [from, ...targets(row, from)]));
    expect(states.filter((state) => !names.includes(state))).toEqual([]);
    expect(machine.transitions.map((row) => row.event).filter((event) => event !== 'entered' && !machine.events.includes(event))).toEqual(
      [],
    );
  });

  test('every event has a row', () => {
    expect(machine.events.filter((event) => !machine.transitions.some((row) => row.event === event))).toEqual([]);
  });

  test('every guard and action that is used exists, and none is left over', () => {
    const guards = machine.transitions.flatMap((row) => row.guard ?? []);
    const actions = [
      ...machine.transitions.flatMap((row) => [...(row.actions ?? []), ...(row.count?.exhaustedActions ?? [])]),
      ...Object.values(machine.states).flatMap((state) => state.entry ?? []),
    ];
    expect([...new Set(guards)].sort()).toEqual(Object.keys(machine.guards).sort());
    expect([...new Set(actions)].sort()).toEqual(Object.keys(machine.actions).sort());
  });

  test('every limit is used', () => {
    const deadlines = Object.values(machine.states).flatMap((state) => state.deadline ?? []);
    expect(Object.keys(machine.durations).filter((name) => !deadlines.includes(name))).toEqual([]);
    const counters = machine.transitions.flatMap((row) => row.count?.counter ?? []);
    // counted by an action, since it is the round and not an event that counts
    expect(Object.keys(machine.attempts).filter((name) => !counters.includes(name))).toEqual(
      machine.name === 'device' ? ['pc_rounds'] : [],
    );
  });

  test('names fit into 32 characters', () => {
    expect(names.filter((name) => name.length > 32)).toEqual([]);
    expect(names.filter((name) => !/^[a-z0-9_]+$/.test(name))).toEqual([]);
  });

  test('every state can be reached', () => {
    const reached = new Set(machine.roots);
    for (const state of reached)
      for (const row of machine.transitions.filter((candidate) => candidate.from.includes(state)))
        for (const target of targets(row, state)) reached.add(target);
    expect(names.filter((name) => !reached.has(name))).toEqual([]);
  });

  test('every waiting state has a deadline, and its timeout is always taken', () => {
    for (const name of names.filter((state) => machine.states[state]!.kind === 'waiting')) {
      expect({ name, deadline: machine.states[name]!.deadline }).not.toEqual({ name, deadline: null });
      expect({ name, guard: rowsOf(name, 'timeout').at(-1)?.guard ?? null, rows: rowsOf(name, 'timeout').length > 0 }).toEqual({
        name,
        guard: null,
        rows: true,
      });
    }
  });

  test('every waiting state is left after a bounded number of timeouts', () => {
    const repeating = names
      .filter((state) => machine.states[state]!.kind === 'waiting')
      .filter((state) => {
        const last = rowsOf(state, 'timeout').at(-1)!;
        return (last.to === 'same' || last.to === state) && !last.count;
      });
    expect(repeating).toEqual(machine.mayRepeat);
  });

  test('a stable state has no deadline, and a passing one is due at once', () => {
    for (const [name, row] of Object.entries(machine.states)) {
      if (row.kind === 'stable') expect({ name, deadline: row.deadline }).toEqual({ name, deadline: null });
      if (row.kind === 'passing') expect({ name, deadline: row.deadline }).toEqual({ name, deadline: 'at_once' });
    }
  });

  test('a passing state always leads on, and no chain of them is a loop or too long', () => {
    const depth = (state: string, seen: readonly string[]): number => {
      expect(seen).not.toContain(state);
      const onward = rowsOf(state, 'entered').flatMap((row) => targets(row, state));
      return 1 + Math.max(0, ...onward.map((next) => depth(next, [...seen, state])));
    };
    for (const name of names) expect(depth(name, [])).toBeLessThanOrEqual(MAX_PASSING_STEPS);
    for (const name of names.filter((state) => machine.states[state]!.kind === 'passing'))
      expect({ name, guard: rowsOf(name, 'entered').at(-1)?.guard }).toEqual({ name, guard: undefined });
  });

  test('no row is hidden behind an unguarded one', () => {
    for (const name of names)
      for (const event of [...machine.events, 'entered']) {
        const rows = rowsOf(name, event);
        const first = rows.findIndex((row) => row.guard === undefined);
        if (first !== -1) expect({ name, event, hidden: rows.slice(first + 1) }).toEqual({ name, event, hidden: [] });
      }
  });

  test('every row says why', () => {
    expect(machine.transitions.filter((row) => !/^[A-Z].*\.$/.test(row.why)).map((row) => row.why)).toEqual([]);
  });
});

test('every failure state of a device has a cause, and no other state has one', () => {
  for (const [name, row] of Object.entries(device.states))
    expect({ name, cause: row.cause !== undefined }).toEqual({ name, cause: name.startsWith('failed_') });
});

test('the 37 states of Mozpool 4.2 are all there', () => {
  const added = [
    'offline',
    'returned',
    'pc_sut_reboot_request',
    'image_downloading',
    'image_extracting',
    'image_rebooting',
    'image_verifying',
    'failed_pc_pinging',
    'failed_image_downloading',
    'failed_image_extracting',
    'failed_image_verifying',
  ];
  expect(Object.keys(DEVICE_STATES).filter((name) => !added.includes(name))).toHaveLength(37);
  expect(Object.keys(REQUEST_MACHINE.states).filter((name) => name !== 'unknown')).toHaveLength(12);
});
