import { CLAIM, commandsIn, deviceFacts, deviceIn, NOW, UNBOOTABLE } from '../testing/device-bench.js';
import { type GridRun, gridText } from '../testing/grid-text.js';
import { DEVICE_EVENT_NAMES, type DeviceEvent } from './device-events.js';
import { DEVICE_ATTEMPTS } from './device-limits.js';
import { deviceTransition } from './device-machine.js';
import { DEVICE_STATE_NAMES, type DeviceState } from './device-states.js';
import type { DeviceEffect, DeviceFacts, DeviceSnapshot } from './device-types.js';

const ASKED = { image: 'b2g', boot_config: '{}', pxe_config: 'by-hand' };

function run(
  name: string,
  snapshot: Partial<DeviceSnapshot>,
  facts: Partial<DeviceFacts>,
  args: Record<string, unknown>,
): GridRun<DeviceState, DeviceEvent> {
  return { name, run: (state, event) => deviceTransition(deviceIn(state, snapshot), { name: event, args }, deviceFacts(facts), NOW) };
}

const runs = [
  // idle, everything possible, `b2g` installed or being installed
  run('idle', { image: 'b2g' }, {}, ASKED),
  run('held', { image: 'b2g', nextImage: 'disk' }, { claim: CLAIM }, ASKED),
  // no power, nothing bootable, no image known, nothing said about what is wanted
  run('poor', {}, { hasPower: false, images: UNBOOTABLE, onReturn: 'none', pxeConfigs: [] }, {}),
  // every counter at its limit: the next one gives up
  run('at limits', { image: 'b2g', counters: { ...DEVICE_ATTEMPTS } }, {}, ASKED),
  // while an operator's *online* is being proven
  run('coming online', { image: 'b2g', counters: { ...DEVICE_ATTEMPTS }, comingOnline: true }, {}, ASKED),
];

/** Commands, reports to the request and offers; log lines are left out. */
function effectsText(effects: readonly unknown[]): string {
  const known = effects as DeviceEffect[];
  return [
    ...commandsIn(known),
    ...known.flatMap((effect) => (effect.name === 'notify_request' ? [`report ${effect.result}`] : [])),
    ...known.flatMap((effect) => (effect.name === 'ring_match' ? ['offer'] : [])),
  ].join(', ');
}

test('every event in every state of a device does what it did when this was last reviewed', () => {
  expect(`\n${gridText(DEVICE_STATE_NAMES, DEVICE_EVENT_NAMES, runs, effectsText)}`).toMatchSnapshot();
});
