import type { DeviceEvent } from '../device/device-events.js';
import { DEVICE_ATTEMPTS, DEVICE_DURATIONS, limitsFrom } from '../device/device-limits.js';
import { type DeviceTransition, deviceTransition } from '../device/device-machine.js';
import type { DeviceState } from '../device/device-states.js';
import type { DeviceEffect, DeviceFacts, DeviceSnapshot, ImageFacts } from '../device/device-types.js';

export const NOW = 1_700_000_000_000;
export const CLAIM = { id: 7, requestId: 70 };
const DEVICE_LIMITS = limitsFrom(DEVICE_DURATIONS, DEVICE_ATTEMPTS, 1);

const image = (facts: Partial<ImageFacts>): ImageFacts => ({
  bootable: true,
  canReuse: false,
  hasSutAgent: false,
  checks: [],
  ...facts,
});

export const IMAGES: Readonly<Record<string, ImageFacts>> = {
  b2g: image({ canReuse: true, hasSutAgent: true, checks: ['sut', 'sdcard'] }),
  android: image({ canReuse: true, hasSutAgent: true, checks: ['sut', 'sdcard'] }),
  disk: image({ checks: ['ping', 'tcp:22'] }),
  bare: image({}),
  'self-test': image({}),
  maintenance: image({}),
};

/** The same images on hardware that can boot none of them. */
export const UNBOOTABLE = Object.fromEntries(Object.entries(IMAGES).map(([name, facts]) => [name, { ...facts, bootable: false }]));

export function deviceFacts(overrides: Partial<DeviceFacts> = {}): DeviceFacts {
  return {
    limits: DEVICE_LIMITS,
    claim: null,
    hasPower: true,
    images: IMAGES,
    pxeConfigs: ['by-hand'],
    onReturn: 'verify',
    newSecret: 'secret',
    ...overrides,
  };
}

export function deviceIn(state: DeviceState, overrides: Partial<DeviceSnapshot> = {}): DeviceSnapshot {
  return {
    name: 'panda-1',
    state,
    counters: {},
    failures: {},
    generation: 100,
    excused: false,
    image: null,
    bootConfig: null,
    nextImage: null,
    nextBootConfig: null,
    nextPxeConfig: null,
    boot: null,
    bootSecret: null,
    failureCause: null,
    comingOnline: false,
    provenAt: null,
    ...overrides,
  };
}

/** One device on the bench: events go in, and what comes out is kept. */
export interface DeviceBench {
  device: DeviceSnapshot;
  facts: DeviceFacts;
  now: number;
  /** Every state entered, in order, with the state the bench began in. */
  path: DeviceState[];
  effects: DeviceEffect[];
  last: DeviceTransition | undefined;
  send(event: DeviceEvent, args?: Record<string, unknown>): DeviceBench;
  times(count: number, event: DeviceEvent): DeviceBench;
}

export function deviceBench(
  state: DeviceState,
  { snapshot = {}, facts = {} }: { snapshot?: Partial<DeviceSnapshot>; facts?: Partial<DeviceFacts> } = {},
): DeviceBench {
  const bench: DeviceBench = {
    device: deviceIn(state, snapshot),
    facts: deviceFacts(facts),
    now: NOW,
    path: [state],
    effects: [],
    last: undefined,
    send(event, args = {}) {
      bench.now += 1_000;
      const result = deviceTransition(bench.device, { name: event, args }, bench.facts, bench.now);
      bench.device = result.next;
      bench.path.push(...result.steps.map((step) => step.to));
      bench.effects.push(...result.effects);
      bench.last = result;
      return bench;
    },
    times(count, event) {
      for (let i = 0; i < count; i++) bench.send(event);
      return bench;
    },
  };
  return bench;
}

/** The commands among the effects, by kind; a power cycle into a network boot is `pxe`. */
export function commandsIn(effects: readonly DeviceEffect[]): string[] {
  return effects.flatMap((effect) => {
    if (effect.name !== 'send_command') return [];
    const { command } = effect;
    if (command.kind === 'power_cycle') return [command.boot ? 'pxe' : 'power_cycle'];
    return [command.kind === 'probe' ? `probe ${command.check} ${command.repeat}` : command.kind];
  });
}

export function reportsIn(effects: readonly DeviceEffect[]): string[] {
  return effects.flatMap((effect) => (effect.name === 'notify_request' ? [effect.result] : []));
}

export function logsIn(effects: readonly { name: string }[]): string[] {
  return effects.flatMap((effect) => ('message' in effect && typeof effect.message === 'string' ? [effect.message] : []));
}
