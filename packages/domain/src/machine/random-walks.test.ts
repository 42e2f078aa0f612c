import fc from 'fast-check';
import { DEVICE_EVENT_NAMES, DEVICE_EVENTS, type DeviceEvent } from '../device/device-events.js';
import { DEVICE_ATTEMPTS } from '../device/device-limits.js';
import { deviceTransition } from '../device/device-machine.js';
import { DEVICE_STATE_NAMES } from '../device/device-states.js';
import { IMAGING_RESULTS } from '../device/device-types.js';
import { REQUEST_ATTEMPTS } from '../request/request-limits.js';
import { REQUEST_EVENT_NAMES, type RequestEvent, requestTransition } from '../request/request-machine.js';
import { REQUEST_STATE_NAMES } from '../request/request-states.js';
import { CLAIM, deviceFacts, deviceIn, IMAGES, NOW, UNBOOTABLE } from '../testing/device-bench.js';
import { HELD, requestFacts, requestIn } from '../testing/request-bench.js';
import type { Outcome } from './definition.js';

/** Nonsense in any order must not lead a machine off its table. The seed is fixed: a failure is the same for everyone. */
const SEED = { seed: 20_260_101, numRuns: 200 };
const WALK = { minLength: 20, maxLength: 100 };
/** Small, so that walks get past them. */
const LIMIT = 2;
const small = <Name extends string>(attempts: Record<Name, number>) =>
  Object.fromEntries(Object.keys(attempts).map((name) => [name, LIMIT])) as Record<Name, number>;

interface Walker {
  state: string;
  counters: Record<string, number>;
  generation: number;
}

/** Plain comparisons, since there are tens of thousands of steps. */
function expectSound(before: Walker, after: Walker, outcome: Outcome, states: readonly string[], counters: readonly string[]): void {
  const entered = outcome === 'moved' || outcome === 'reentered';
  const unchanged = outcome === 'ignored' || outcome === 'refused';
  const wrong = [
    !states.includes(after.state) && 'left its table',
    entered && after.generation <= before.generation && 'entered a state without a new generation',
    !entered && after.generation !== before.generation && 'has a new generation without entering a state',
    unchanged && JSON.stringify(after) !== JSON.stringify(before) && 'changed though it took no event',
    counters.some((name) => (after.counters[name] ?? 0) > LIMIT + 1) && 'counted beyond its limit',
  ].filter((text) => text !== false);
  if (wrong.length > 0) throw new Error(`${before.state} → ${after.state} (${outcome}): ${wrong.join(', ')}`);
}

const deviceStep = fc.record({
  // answers and scripts twice as often as the rest: they are what moves a device on
  event: fc.constantFrom<DeviceEvent>(
    ...DEVICE_EVENT_NAMES,
    ...DEVICE_EVENT_NAMES.slice(DEVICE_EVENTS.please.length),
    'timeout',
    'timeout',
    'timeout',
  ),
  image: fc.constantFrom(...Object.keys(IMAGES), 'gone', undefined),
  held: fc.boolean(),
  hasPower: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  bootable: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  onReturn: fc.constantFrom('verify' as const, 'none' as const),
});

test('random events never lead a device off its table', () => {
  const limits = { ...deviceFacts().limits, attempts: small(DEVICE_ATTEMPTS) };
  const visited = new Set<string>();
  fc.assert(
    fc.property(fc.constantFrom(...DEVICE_STATE_NAMES), fc.array(deviceStep, WALK), (start, walk) => {
      let device = deviceIn(start);
      walk.forEach(({ event, image, held, hasPower, bootable, onReturn }, index) => {
        const facts = deviceFacts({ limits, claim: held ? CLAIM : null, hasPower, images: bootable ? IMAGES : UNBOOTABLE, onReturn });
        const args = { image, boot_config: null, pxe_config: image === 'bare' ? 'by-hand' : undefined };
        const input = JSON.stringify(device);
        const result = deviceTransition(device, { name: event, args }, facts, NOW + index);
        if (JSON.stringify(device) !== input) throw new Error(`${event} changed its input`);
        expectSound(device, result.next, result.outcome, DEVICE_STATE_NAMES, Object.keys(DEVICE_ATTEMPTS));
        if (result.steps.length > 0 && result.next.state.startsWith('failed_')) expect(result.next.failureCause).toBeTruthy();
        device = result.next;
        visited.add(device.state);
      });
    }),
    SEED,
  );
  expect(visited.size).toBeGreaterThan(30);
});

const requestStep = fc.record({
  event: fc.constantFrom<RequestEvent>(...REQUEST_EVENT_NAMES.filter((event) => event !== 'close' && event !== 'forced_return'), 'timeout'),
  result: fc.constantFrom(...IMAGING_RESULTS, 'on-fire', '', undefined),
  stored: fc.constantFrom(...IMAGING_RESULTS, null, null, null),
  claimed: fc.boolean(),
  failed: fc.boolean(),
  outage: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

test('random events never lead a request off its table', () => {
  const limits = { ...requestFacts().limits, attempts: small(REQUEST_ATTEMPTS) };
  const visited = new Set<string>();
  fc.assert(
    fc.property(
      fc.constantFrom(...REQUEST_STATE_NAMES),
      fc.constantFrom('any', 'panda-1'),
      fc.array(requestStep, WALK),
      (start, requestedDevice, walk) => {
        let request = requestIn(start, { requestedDevice });
        for (const { event, result, stored, claimed, failed, outage } of walk) {
          // most walks would end at the first expiry
          if (event === 'expire' && !failed) continue;
          const facts = requestFacts({
            limits,
            claim: claimed ? { ...HELD, result: stored } : null,
            requestedDeviceFailed: failed,
            outage,
          });
          const input = JSON.stringify(request);
          const applied = requestTransition(request, { name: event, args: { imaging_result: result } }, facts, NOW);
          if (JSON.stringify(request) !== input) throw new Error(`${event} changed its input`);
          expectSound(request, applied.next, applied.outcome, REQUEST_STATE_NAMES, Object.keys(REQUEST_ATTEMPTS));
          request = applied.next;
          visited.add(request.state);
        }
      },
    ),
    SEED,
  );
  expect(visited.size).toBe(REQUEST_STATE_NAMES.length);
});
