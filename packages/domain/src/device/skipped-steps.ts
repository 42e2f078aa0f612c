import type { DeviceEvent } from './device-events.js';
import type { DeviceState } from './device-states.js';
import type { DeviceRow } from './transitions/device-row.js';

/**
 * A script's event proves every step before it. So an event that arrives while the machine still waits for an earlier
 * one (a lost answer, an agent that was away) is taken there too, with the effects of the steps it skips.
 * Each chain lists [state, event that leaves it]; events are fenced by the number of the boot, so none is from before.
 */
const BOOT: readonly [DeviceState, DeviceEvent][] = [
  ['pxe_power_cycling', 'power_cycle_ok'],
  ['pxe_booting', 'mobile_init_started'],
];
const family = (name: 'android' | 'b2g' | 'image'): readonly [DeviceState, DeviceEvent][] => [
  ...BOOT,
  ['mobile_init_started', `${name}_downloading`],
  [`${name}_downloading`, `${name}_extracting`],
  [`${name}_extracting`, `${name}_rebooting`],
];
const STEP_CHAINS: readonly (readonly [DeviceState, DeviceEvent][])[] = [
  family('android'),
  family('b2g'),
  family('image'),
  [...BOOT, ['mobile_init_started', 'maint_mode']],
  [...BOOT, ['mobile_init_started', 'self_test_running'], ['self_test_running', 'self_test_ok']],
  [...BOOT, ['mobile_init_started', 'self_test_running'], ['self_test_running', 'failed_self_test']],
  [...BOOT, ['mobile_init_started', 'bad_image']],
];

/** The rows plus one for every event of a chain in every earlier state of that chain. */
export function withSkippedSteps(rows: readonly DeviceRow[]): DeviceRow[] {
  const all = [...rows];
  const known = new Set(rows.flatMap((row) => row.from.map((from) => `${from} ${row.event}`)));
  for (const chain of STEP_CHAINS) {
    for (let start = 0; start < chain.length; start++) {
      for (let end = start + 1; end < chain.length; end++) {
        const [from] = chain[start]!;
        const [lastState, event] = chain[end]!;
        if (known.has(`${from} ${event}`)) continue;
        known.add(`${from} ${event}`);
        const skipped = chain
          .slice(start, end)
          .flatMap(([state, left]) => rows.filter((row) => row.from.includes(state) && row.event === left).slice(0, 1));
        for (const last of rows.filter((row) => row.from.includes(lastState) && row.event === event)) {
          const clears = [...skipped, last].map((row) => row.clear ?? []);
          all.push({
            ...last,
            from: [from],
            clear: clears.includes('all') ? 'all' : [...new Set(clears.flat() as never[])],
            actions: [...skipped.flatMap((row) => row.actions ?? []), ...(last.actions ?? [])],
            skips: skipped.map((row) => row.event),
            why: 'Proves the steps before it.',
          });
        }
      }
    }
  }
  return all;
}
