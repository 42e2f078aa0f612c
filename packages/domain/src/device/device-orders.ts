import { acceptance } from '../machine/acceptance.js';
import { forceState } from '../machine/transition.js';
import { DEVICE_EVENTS, type DeviceEvent } from './device-events.js';
import { DEVICE_MACHINE, type DeviceTransition, deviceTransition } from './device-machine.js';
import { isDeviceInWork } from './device-predicates.js';
import type { DeviceState } from './device-states.js';
import type { DeviceFacts, DeviceSnapshot } from './device-types.js';

/**
 * What a person may order a device to do, and what stands against it. A device in somebody's hands or in work is never pulled
 * from under them without force; force never does what could not work (an image that cannot boot, power that nothing switches).
 */
export type DeviceOrder = (typeof DEVICE_EVENTS.please)[number];

/** What whoever holds a device may do with it. */
export const HOLDER_ORDERS: readonly DeviceOrder[] = ['please_power_cycle', 'please_pxe_boot', 'please_reboot', 'please_power_off'];
/** Orders after which nobody can work with the device: with force its holder loses it. */
export const TAKING_ORDERS: readonly DeviceOrder[] = ['please_power_off', 'please_go_offline', 'please_lock_out', 'please_troubleshoot'];
/** An idle check leaves devices in use alone: there is nothing to force. */
const UNFORCEABLE: readonly DeviceOrder[] = ['please_check'];
const NEEDS_POWER: readonly DeviceOrder[] = ['please_power_off'];
const NEEDS_BOOT: readonly DeviceOrder[] = ['please_image', 'please_start_maintenance', 'please_pxe_boot'];

/** From here every order can be taken, so this is what a forced one goes through. */
const FORCED_FROM: DeviceState = 'troubleshooting';

export interface OrderFacts {
  state: string;
  /** A request holds it. */
  held: boolean;
  /** Whoever asks is the holder. */
  byHolder: boolean;
  force: boolean;
  hasPower: boolean;
  /** What it is asked to boot exists for its hardware; true where nothing is to be booted. */
  bootable: boolean;
}

/** `held`, `in_work` and `state` yield to force, except where the state is not left by force either. */
export type OrderObstacle = 'no_power' | 'not_bootable' | 'held' | 'in_work' | 'state';

/** What stands against an order now; null when the device takes it. The state is read off the machine's table. */
export function orderObstacle(order: DeviceOrder, facts: OrderFacts): OrderObstacle | null {
  if (NEEDS_POWER.includes(order) && !facts.hasPower) return 'no_power';
  if (NEEDS_BOOT.includes(order) && !facts.bootable) return 'not_bootable';
  const force = facts.force && !UNFORCEABLE.includes(order);
  if (force) return null;
  if (facts.held && !(facts.byHolder && HOLDER_ORDERS.includes(order))) return 'held';
  if (isDeviceInWork(facts.state)) return 'in_work';
  return acceptance(DEVICE_MACHINE, facts.state, order) === 'no' ? 'state' : null;
}

export interface ForcedOrder {
  /** Out of whatever it was doing. */
  out: DeviceTransition;
  /** Then the order itself. */
  order: DeviceTransition;
  /** Whoever holds the device loses it. */
  takes: boolean;
}

/**
 * An order that the state or the holder stands against, carried out all the same. Undefined: it could not be carried out from
 * any state.
 */
export function forcedOrder(
  snapshot: DeviceSnapshot,
  order: { name: DeviceOrder; args?: Record<string, unknown> },
  facts: DeviceFacts,
  now: number,
): ForcedOrder | undefined {
  if (UNFORCEABLE.includes(order.name)) return undefined;
  const free: DeviceFacts = { ...facts, claim: null };
  const out = forceState(DEVICE_MACHINE, snapshot, FORCED_FROM, free, now);
  const ordered = deviceTransition(out.next, order, free, now);
  if (ordered.outcome === 'ignored' || ordered.outcome === 'refused') return undefined;
  return { out, order: ordered, takes: TAKING_ORDERS.includes(order.name) };
}

export function isDeviceOrder(event: DeviceEvent): event is DeviceOrder {
  return (DEVICE_EVENTS.please as readonly string[]).includes(event);
}
