import { NOW } from '../testing/device-bench.js';
import { type GridRun, gridText } from '../testing/grid-text.js';
import { HELD, requestFacts, requestIn } from '../testing/request-bench.js';
import { REQUEST_ATTEMPTS } from './request-limits.js';
import { REQUEST_EVENT_NAMES, type RequestEvent, requestTransition } from './request-machine.js';
import { REQUEST_STATE_NAMES, type RequestState } from './request-states.js';
import type { RequestEffect, RequestFacts, RequestSnapshot } from './request-types.js';

function run(
  name: string,
  snapshot: Partial<RequestSnapshot>,
  facts: Partial<RequestFacts>,
  result: string | undefined,
): GridRun<RequestState, RequestEvent> {
  const args = { expires_at: NOW + 1, ...(result === undefined ? {} : { imaging_result: result }) };
  return { name, run: (state, event) => requestTransition(requestIn(state, snapshot), { name: event, args }, requestFacts(facts), NOW) };
}

const named = { requestedDevice: 'panda-1' };
const runs = [
  run('any, complete', {}, { claim: HELD, reusable: true }, 'complete'),
  run('any, bad device', {}, { claim: HELD }, 'failed-bad-device'),
  run('any, bad image', {}, { claim: HELD }, 'failed-bad-image'),
  run('any, odd result', {}, { claim: HELD }, 'on-fire'),
  run('any, no result', { image: 'maintenance' }, { claim: HELD }, undefined),
  run('any, stored result', {}, { claim: { ...HELD, result: 'complete' } }, undefined),
  run('any, outage', {}, { claim: HELD, outage: true }, undefined),
  run('any, at limits', { counters: { ...REQUEST_ATTEMPTS } }, { claim: HELD }, 'failed-bad-image'),
  run('any, silent at limits', { counters: { ...REQUEST_ATTEMPTS } }, { claim: HELD }, undefined),
  run('named, bad device', named, { claim: HELD }, 'failed-bad-device'),
  run('named, no result', named, { claim: HELD }, undefined),
  run('named, it failed', named, { requestedDeviceFailed: true }, undefined),
];

function effectsText(effects: readonly unknown[]): string {
  return (effects as RequestEffect[])
    .flatMap((effect) => {
      if (effect.name === 'notify_device') return [effect.event];
      if (effect.name === 'release_claim') return ['release'];
      return effect.name === 'ring_match' ? ['match'] : [];
    })
    .join(', ');
}

test('every event in every state of a request does what it did when this was last reviewed', () => {
  expect(`\n${gridText(REQUEST_STATE_NAMES, REQUEST_EVENT_NAMES, runs, effectsText)}`).toMatchSnapshot();
});
