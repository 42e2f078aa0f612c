import type { DeviceDetails } from '@mozpool/contracts';
import type { PartCount } from '@mozpool/domain';
import { exampleDevice } from '../../testing/examples.js';
import { availabilityAdvice } from './availability-advice.js';

const AGENT = { url: null, alive: true, silent_since: null };
const advise = (input: Partial<DeviceDetails>, fault: PartCount | null = null) =>
  availabilityAdvice(
    { ...exampleDevice({ available: false, unavailable_reason: 'Because.', ...input }), attempts: [], agent: AGENT, ...input },
    fault,
  );

test('one that is available can be asked for', () => {
  expect(advise({ available: true, unavailable_reason: null })).toMatchObject({
    sentence: 'Available: the next request that it fits gets it.',
    link: { to: '/requests/new?device=panda-1' },
  });
});

test('one that is held leads to its request', () => {
  const holder = { request_id: 12, assignee: 'alice', expires: '2026-11-25T15:00:00' };
  expect(advise({ holder, request_id: 12, category: 'in use' })).toMatchObject({
    sentence: 'Because.',
    actions: [],
    link: { to: '/requests/12', label: 'Request 12' },
  });
});

test('a state is named as people say it', () => {
  const unavailable_reason = 'State failed_pxe_booting: No sign of life after many network boots.';
  expect(advise({ state: 'failed_pxe_booting', category: 'failed', unavailable_reason }).sentence).toBe(
    'Failed: No sign of life after many network boots.',
  );
});

test('a step that keeps failing tells with what; how often stands in the list beside it', () => {
  const advice = advise({
    state: 'pc_power_cycling',
    category: 'processing',
    state_since: '2026-11-26T17:56:00',
    attempts: [{ counter: 'power_cycling', count: 13, limit: 200, last_failure: 'strip answers 503' }],
    unavailable_reason:
      'State pc_power_cycling: Power is cut. Power cycle: attempt 14 of 201, since 2026-11-26T17:56:00 (UTC). Last failure: strip answers 503. Gives up in about 3 hours.',
  });
  expect(advice.sentence).toBe('Processing: Power is cut. Last failure: strip answers 503. Gives up in about 3 hours.');
  expect(advice.next).toMatch(/tries again.*where to look/);
});

test('a silent agent comes before the device: no order reaches it', () => {
  const { next, actions } = advise({ state: 'failed_self_test', category: 'failed', agent: { ...AGENT, alive: false } });
  expect(next).toMatch(/imaging1 until its agent is heard/);
  expect(actions).toEqual([]);
});

test.each([
  ['relay', /relay board/],
  ['network', /switch port/],
  ['storage', /SD card/],
  [null, /log says/],
] as const)('a failure by %s says where to look, and offers the self-test', (failure_cause, next) => {
  const advice = advise({ state: 'failed_power_cycling', category: 'failed', failure_cause });
  expect(advice.next).toMatch(next);
  expect(advice.actions[0]).toBe('self-test');
});

test('where others on the same board failed too, the board comes first', () => {
  const fault = { part: 'board', name: 'relay-2', devices: 8, failed: 6 } as const;
  const { next, link } = advise({ state: 'failed_self_test', category: 'failed' }, fault);
  expect(next).toMatch(/^6 of the 8 devices of relay board relay-2 have failed/);
  expect(link?.to).toBe('/devices?board=relay-2&category=failed');
});

test('what is offered is what the device takes', () => {
  expect(advise({ state: 'offline', category: 'offline' })).toMatchObject({
    actions: ['online'],
    next: expect.stringMatching(/speaks against/),
  });
  expect(advise({ state: 'offline', category: 'offline', comments: 'fan' }).next).toMatch(/Read the comments/);
  expect(advise({ state: 'locked_out', category: 'offline' })).toMatchObject({ actions: [], next: expect.stringMatching(/with force/) });
  expect(advise({ state: 'troubleshooting', category: 'maintenance' })).toMatchObject({
    actions: ['online', 'self-test'],
    next: expect.stringMatching(/bring it online/),
  });
  expect(advise({ state: 'maintenance_mode', category: 'maintenance' })).toMatchObject({
    actions: ['self-test'],
    next: expect.stringMatching(/let it test itself/),
  });
  expect(advise({ state: 'ready', category: 'idle' }).actions).toEqual(['check']);
  expect(advise({ state: 'pxe_booting', category: 'processing' })).toMatchObject({ actions: [], next: expect.stringMatching(/by itself/) });
});

test('one that is deactivated says who can change that', () => {
  expect(advise({ active: false }).next).toMatch(/activate it again/);
});
