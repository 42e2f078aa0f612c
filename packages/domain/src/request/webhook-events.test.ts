import { DEFAULT_WEBHOOK_EVENTS, REQUEST_STATE_NAMES, REQUEST_STATES, WEBHOOK_EVENTS } from '../index.js';

test('what ends a request is told under one name, and every end has one', () => {
  const ends = REQUEST_STATE_NAMES.filter((state) => ['failed', 'closed'].includes(REQUEST_STATES[state].category));
  for (const state of ends) {
    const names = ([WEBHOOK_EVENTS.failed, WEBHOOK_EVENTS.closed] as const).filter(({ toStates }) => toStates?.includes(state));
    expect([state, names.length]).toEqual([state, 1]);
  }
});

test('every name that is about states has at least one', () => {
  for (const [name, { kind, toStates }] of Object.entries(WEBHOOK_EVENTS)) {
    if (toStates !== null) expect([name, kind, toStates.length > 0]).toEqual([name, 'transition', true]);
  }
});

test('a CI job hears by default when it may begin, when it has to end and when it waits in vain', () => {
  expect(DEFAULT_WEBHOOK_EVENTS).toEqual(['ready', 'failed', 'closed', 'expiring', 'device_failed']);
});
