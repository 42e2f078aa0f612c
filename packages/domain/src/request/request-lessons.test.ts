import { DEVICE_DURATIONS } from '../device/device-limits.js';
import { logsIn } from '../testing/device-bench.js';
import { HELD, requestBench, requestFacts, requestIn } from '../testing/request-bench.js';
import { DEFAULT_WAIT_SECONDS, REQUEST_DURATIONS } from './request-limits.js';
import { requestTransition } from './request-machine.js';
import { EXPIRABLE_REQUEST_STATES } from './request-predicates.js';
import { REQUEST_STATE_NAMES, REQUEST_STATES } from './request-states.js';

/** What the releases 1.0 to 4.2 of Mozpool learned about requests; the index of all lessons is lessons.test.ts. */
const held = { claim: HELD };
const named = { requestedDevice: 'panda-1' };
const names = (effects: readonly { name: string }[]) => effects.map((effect) => effect.name).filter((name) => name !== 'write_log');

describe('A. timers', () => {
  test('A1 the hand-over state is due at once', () => {
    const bench = requestBench('finding_device', { facts: held }).send('device_claimed');
    expect(bench.last).toMatchObject({ next: { state: 'contact_lifeguard' }, deadlineMs: 0 });
    expect(bench.send('timeout').last).toMatchObject({ next: { state: 'contacting_lifeguard' }, deadlineMs: 30_000 });
    expect(requestBench('pending', { facts: held }).send('lifeguard_finished', { imaging_result: 'complete' }).last?.deadlineMs).toBeNull();
  });

  test('A10 a request whose creating call died begins its search by itself', () => {
    expect(REQUEST_STATES.new.deadline).toBe('at_once');
    expect(requestBench('new').send('timeout').request.state).toBe('finding_device');
  });

  test('A12 waiting writes no line', () => {
    expect(logsIn(requestBench('pending', { facts: held }).times(19, 'timeout').effects)).toEqual([]);
  });
});

describe('E. the request machine', () => {
  test('E1 the creating call ends when a device is claimed: nobody is asked before the next deadline', () => {
    const bench = requestBench('new').send('find_device');
    expect(names(bench.effects)).toEqual(['ring_match']);
    bench.facts = requestFacts(held);
    bench.effects = [];
    bench.send('device_claimed');
    expect(bench.request.state).toBe('contact_lifeguard');
    expect(names(bench.effects)).toEqual([]);
    bench.send('timeout').send('lifeguard_contacted').send('lifeguard_finished', { imaging_result: 'complete' });
    expect(bench.path).toEqual(['new', 'finding_device', 'contact_lifeguard', 'contacting_lifeguard', 'pending', 'ready']);
  });

  test('E2 the 20th silent minute sends a request for any device back to the search', () => {
    const bench = requestBench('pending', { facts: held }).times(19, 'timeout');
    expect(bench.request.state).toBe('pending');
    bench.send('timeout');
    expect(bench.request.state).toBe('finding_device');
    expect(names(bench.effects)).toEqual(['release_claim', 'ring_match']);
    expect(REQUEST_DURATIONS.pending.seconds).toBe(60);
  });

  test('E2 a request for one device waits for it until it expires', () => {
    expect(requestBench('pending', { snapshot: named, facts: held }).times(25, 'timeout').request.state).toBe('pending');
  });

  test('E3 expiry ends in closed, in every state that is not over', () => {
    for (const state of REQUEST_STATE_NAMES) {
      const bench = requestBench(state, { facts: held }).send('expire');
      expect({ state, after: bench.request.state }).toEqual({ state, after: EXPIRABLE_REQUEST_STATES.includes(state) ? 'closed' : state });
      if (bench.request.state !== state) expect(names(bench.effects)).toEqual(['release_claim']);
    }
  });

  test('E4 failure states begin with failed_, and only they', () => {
    for (const state of REQUEST_STATE_NAMES) expect(state.startsWith('failed_')).toBe(REQUEST_STATES[state].category === 'failed');
  });

  test('E7 the 5th silence of Lifeguard fails with failed_device_not_found, and the device is given back', () => {
    const bench = requestBench('contacting_lifeguard', { facts: held }).times(4, 'timeout');
    expect(bench.request.state).toBe('contacting_lifeguard');
    expect(names(bench.effects)).toEqual(Array(4).fill('notify_device'));
    bench.send('timeout');
    expect(bench.request.state).toBe('failed_device_not_found');
    expect(names(bench.effects).at(-1)).toBe('release_claim');
  });

  test('E7 the second bad image fails with failed_bad_image, whichever device it was', () => {
    const bench = requestBench('pending', { facts: held }).send('lifeguard_finished', { imaging_result: 'failed-bad-image' });
    expect(bench.request.state).toBe('finding_device');
    bench
      .send('device_claimed')
      .send('timeout')
      .send('lifeguard_contacted')
      .send('lifeguard_finished', { imaging_result: 'failed-bad-image' });
    expect(bench.request.state).toBe('failed_bad_image');
  });

  test('E7 the bad device that was asked for fails with failed_bad_device, and is given back', () => {
    const bench = requestBench('pending', { snapshot: named, facts: held }).send('lifeguard_finished', {
      imaging_result: 'failed-bad-device',
    });
    expect(bench.request.state).toBe('failed_bad_device');
    expect(names(bench.effects)).toEqual(['release_claim']);
  });

  test('E7 a bad device for any request leads to another device', () => {
    const bench = requestBench('pending', { facts: held }).send('lifeguard_finished', { imaging_result: 'failed-bad-device' });
    expect(bench.request.state).toBe('finding_device');
    expect(names(bench.effects)).toEqual(['release_claim', 'ring_match']);
  });

  test('E10 silence is counted for each device anew; bad images are counted for the request', () => {
    const counters = { contacting_lifeguard: 4, pending: 19, bad_images: 1 };
    const bench = requestBench('contact_lifeguard', { snapshot: { counters }, facts: held }).send('timeout');
    expect(bench.request.counters).toEqual({ bad_images: 1 });
  });

  test('E11 a request in a state of another release can be closed, expires, and keeps its state when it is renewed', () => {
    const snapshot = requestIn('from_another_release' as never);
    const after = (event: 'close' | 'expire' | 'forced_return') =>
      requestTransition(snapshot, { name: event }, requestFacts(held), 0).next.state;
    expect([after('close'), after('expire'), after('forced_return')]).toEqual(['closed', 'closed', 'closed']);
    const renewed = requestTransition(snapshot, { name: 'renew', args: { expires_at: 5 } }, requestFacts(), 0).next;
    expect(renewed).toMatchObject({ state: 'from_another_release', expiresAt: 5 });
    expect(requestTransition(snapshot, { name: 'lifeguard_finished' }, requestFacts(), 0).outcome).toBe('ignored');
  });

  test('E12 a device that refuses sends the request to another one at once', () => {
    const bench = requestBench('contacting_lifeguard', { facts: held }).send('lifeguard_refused', { reason: 'not ready' });
    expect(bench.request.state).toBe('finding_device');
    expect(names(bench.effects)).toEqual(['release_claim', 'ring_match']);
    expect(logsIn(bench.effects)).toEqual(['Device panda-1 refused to be prepared: not ready; looking for another.']);
  });

  test('E12 a refusal after the device consented is that of a question that was repeated', () => {
    const bench = requestBench('contacting_lifeguard', { facts: held })
      .send('timeout')
      .send('lifeguard_contacted')
      .send('lifeguard_refused');
    expect(bench.request.state).toBe('pending');
    expect(bench.last?.outcome).toBe('ignored');
  });

  test('E16 the message about a busy device names the device', () => {
    const bench = requestBench('finding_device', { snapshot: named }).send('timeout');
    expect(bench.request.state).toBe('failed_device_busy');
    expect(logsIn(bench.effects)[0]).toBe('Device panda-1 was not free in time.');
  });
});

describe('the search', () => {
  test('no device in time: not found for any, busy for a named one, bad if the named one is broken', () => {
    expect(requestBench('finding_device').send('timeout').request.state).toBe('failed_device_not_found');
    expect(requestBench('finding_device', { snapshot: named }).send('timeout').request.state).toBe('failed_device_busy');
    const broken = requestBench('new', { snapshot: named, facts: { requestedDeviceFailed: true } }).send('find_device');
    expect(broken.path).toEqual(['new', 'finding_device', 'failed_bad_device']);
  });

  test('the waits of Mozpool 4.2 are the defaults, and do not scale', () => {
    expect(DEFAULT_WAIT_SECONDS).toEqual({ any: 600, named: 20 });
    expect(REQUEST_DURATIONS.finding_device).toEqual({ seconds: 600, kind: 'reservation' });
    expect(Object.values(DEVICE_DURATIONS).filter((row: { kind: string }) => row.kind === 'reservation')).toEqual([]);
  });
});

describe('asking the device', () => {
  const ask = (snapshot: object, facts: object) =>
    requestBench('contact_lifeguard', { snapshot, facts: { ...held, ...facts } })
      .send('timeout')
      .effects.find((effect) => effect.name === 'notify_device');
  test('a device that already runs the image is power-cycled, others are imaged', () => {
    expect(ask({}, { reusable: true })).toEqual({ name: 'notify_device', event: 'please_power_cycle' });
    expect(ask({}, {})).toEqual({ name: 'notify_device', event: 'please_image', image: 'b2g', bootConfig: '{}' });
  });
  test('the maintenance image is asked for as maintenance', () => {
    expect(ask({ image: 'maintenance' }, { reusable: true })).toEqual({ name: 'notify_device', event: 'please_start_maintenance' });
  });
});

describe('results', () => {
  test('a device that finishes before its consent is noticed is ready', () => {
    expect(
      requestBench('contacting_lifeguard', { facts: held }).send('lifeguard_finished', { imaging_result: 'complete' }).request.state,
    ).toBe('ready');
  });
  test('a result that is stored but was never heard is found at the next deadline, during an outage too', () => {
    for (const outage of [false, true]) {
      const bench = requestBench('pending', { facts: { claim: { ...HELD, result: 'complete' }, outage } }).send('timeout');
      expect(bench.request.state).toBe('ready');
    }
  });
  test('a result without a value changes nothing, and an unknown one leads to another device', () => {
    expect(requestBench('pending', { facts: held }).send('lifeguard_finished', { imaging_result: '' }).last?.outcome).toBe('refused');
    const odd = requestBench('pending', { facts: held }).send('lifeguard_finished', { imaging_result: 'on-fire' });
    expect(odd.request.state).toBe('finding_device');
    expect(logsIn(odd.effects)[0]).toContain('"on-fire"');
  });
  test('while an outage of ours lasts, silence counts against nobody', () => {
    const away = { ...held, outage: true };
    expect(requestBench('contacting_lifeguard', { facts: away }).times(9, 'timeout').request).toMatchObject({
      state: 'contacting_lifeguard',
      counters: {},
    });
    expect(requestBench('pending', { facts: away }).times(30, 'timeout').request).toMatchObject({ state: 'pending', counters: {} });
  });
});

describe('the end', () => {
  test('a failed request can be closed, and closed again', () => {
    for (const state of REQUEST_STATE_NAMES.filter((name) => name.startsWith('failed_'))) {
      const bench = requestBench(state).send('close').send('close');
      expect(bench.path).toEqual([state, 'closed']);
    }
  });
  test('a forced return gives its reason to the log', () => {
    const bench = requestBench('ready', { facts: held }).send('forced_return', { reason: 'the rack moves' });
    expect(bench.request.state).toBe('closed');
    expect(logsIn(bench.effects)).toEqual(['Request closed: the rack moves.']);
  });
  test('a renewal shortens as well as extends, and is no new state', () => {
    const bench = requestBench('ready', { facts: held }).send('renew', { expires_at: 1 });
    expect(bench.request.expiresAt).toBe(1);
    expect(bench.last).toMatchObject({ outcome: 'stayed', deadlineMs: undefined });
    expect(bench.request.generation).toBe(requestIn('ready').generation);
  });
});
