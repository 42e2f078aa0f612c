import fc from 'fast-check';
import type { DeviceEvent } from './device/device-events.js';
import { DEVICE_ATTEMPTS } from './device/device-limits.js';
import { deviceCategory, isFailedDevice, OFFERABLE_DEVICE_STATES } from './device/device-predicates.js';
import { REQUEST_ATTEMPTS } from './request/request-limits.js';
import { isOverRequest, SEARCHING_REQUEST_STATES } from './request/request-predicates.js';
import { type Action, actionsIn } from './testing/composed/actions.js';
import { type Rules, rulesWith, type World, worldOf } from './testing/composed/world.js';

/** Several requests and devices, persons and faults at random, with a fixed seed; then the faults end and everything has to settle. */
const SEED = { seed: 4_242, numRuns: 40, endOnFailure: true };
const CHAOS_STEPS = { minLength: 100, maxLength: 300 };
/** Enough for every counter of one device to be exhausted once, and for the self-test that follows. */
const MAX_ROUNDS_TO_SETTLE = 80;
const ROUNDS_UNTIL_EXPIRY = 10;
const PERSONS: readonly DeviceEvent[] = [
  'please_power_off',
  'please_go_offline',
  'please_go_online',
  'please_power_cycle',
  'please_self_test',
  'please_reboot',
  'please_troubleshoot',
  'resume',
];
const limit = (table: object, attempts: number) => Object.fromEntries(Object.keys(table).map((name) => [name, attempts]));
const limits = { device: limit(DEVICE_ATTEMPTS, 2), request: limit(REQUEST_ATTEMPTS, 1) };

const start = () =>
  worldOf(
    [{ state: 'new' }, { state: 'ready', image: 'b2g', provenAt: 0 }, { state: 'ready', image: 'disk' }],
    [{ image: 'b2g' }, { image: 'b2g', requestedDevice: 'panda-1' }, { image: 'disk' }, { image: 'maintenance' }],
  );

function expectSound({ wrongs, devices, requests }: World): void {
  if (wrongs.length > 0) throw new Error(wrongs.join('\n'));
  requests.forEach(({ snapshot: { state } }, r) => {
    const holds = devices.filter(({ claim }) => claim?.request === r).length;
    const holding = !isOverRequest(state) && !SEARCHING_REQUEST_STATES.includes(state) && state !== 'new';
    if (holds !== (holding ? 1 : 0)) throw new Error(`request ${r} in ${state} holds ${holds} devices`);
  });
}

/** What happens next: mostly something lucky, now and then a deadline, a fault or a person. */
function chooseFrom(actions: readonly Action[], choice: number): Action | undefined {
  const isFault = ({ label }: Action) => /hangs|gives up|unheard|fails|stays cut/.test(label);
  const dice = choice % 32;
  const pool = actions.filter((action) => {
    if (dice < 2) return action.kind === 'person';
    if (dice < 8) return action.kind === 'clock' && (dice === 7 || !action.label.endsWith('expire'));
    return dice < 10
      ? isFault(action)
      : (action.kind === 'chance' && !isFault(action)) || action.kind === 'inbox' || action.label.endsWith('find_device');
  });
  return pool[Math.floor(choice / 32) % Math.max(pool.length, 1)];
}

/** Luck is over: what is certain to arrive arrives, deadlines pass, and in the end the reservations expire. */
function settle(rules: Rules, world: World): World {
  let current = world;
  const take = (label: string) => {
    const action = actionsIn(rules, current, []).find((candidate) => candidate.label === label);
    if (!action) return;
    current = action.after();
    expectSound(current);
  };
  for (let round = 0; round < MAX_ROUNDS_TO_SETTLE; round++) {
    for (const { snapshot } of current.devices) {
      take(`${snapshot.name}: released`);
      if (deviceCategory({ state: snapshot.state, held: false }) !== 'idle') take(`${snapshot.name}: timeout`);
    }
    current.requests.forEach((_, r) => {
      take(`request ${r}: ${round < ROUNDS_UNTIL_EXPIRY ? 'timeout' : 'expire'}`);
    });
  }
  return current;
}

test.each(['verify', 'none'] as const)('several requests and devices end well whatever happens, with %s on return', (onReturn) => {
  const rules = rulesWith(limits, { onReturn, channel: 3 });
  let ready = 0;
  fc.assert(
    fc.property(fc.array(fc.nat(), CHAOS_STEPS), (choices) => {
      let world = start();
      for (const choice of choices) {
        const action = chooseFrom(actionsIn(rules, world, PERSONS), choice);
        if (!action) continue;
        world = action.after();
        expectSound(world);
        ready += world.requests.filter(({ snapshot }) => snapshot.state === 'ready').length > 0 ? 1 : 0;
      }
      const end = settle(rules, world);
      for (const { snapshot } of end.requests) expect(isOverRequest(snapshot.state)).toBe(true);
      for (const { snapshot, claim } of end.devices) {
        const { state } = snapshot;
        const well =
          OFFERABLE_DEVICE_STATES.includes(state) ||
          ['offline', 'troubleshooting'].includes(state) ||
          (isFailedDevice(state) && snapshot.failureCause !== null);
        expect({ state, claim, well }).toEqual({ state, claim: null, well: true });
      }
    }),
    SEED,
  );
  expect(ready).toBeGreaterThan(200);
});
