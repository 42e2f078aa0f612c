import { ANY } from '../request/request-limits.js';
import type { Labels } from './labels.js';
import { meetsRequirement, type Requirement, type Selector } from './selector.js';

/** What a request asks for: decides which devices fit, and nothing else does. */
export interface Demand {
  /** A device name or `any`. */
  readonly requestedDevice: string;
  /** An environment or `any`. */
  readonly environment: string;
  readonly selector: Selector;
  readonly imageId: number;
}

/** What matching looks at of a device and what does not change by itself; many devices share one. Immutable. */
export interface DeviceKind {
  readonly id: number;
  readonly hardwareTypeId: number;
  readonly imagingServerId: number;
  /** Effective labels, the built-in ones included. */
  readonly labels: Labels;
  /** Its power can be switched. */
  readonly powered: boolean;
  readonly active: boolean;
}

/** The first test that a device or kind fails, in the order in which they are made. */
export type Misfit =
  | { test: 'name' }
  | { test: 'environment' }
  | { test: 'selector'; requirement: Requirement }
  | { test: 'image' }
  | { test: 'power' }
  | { test: 'active' };

/** Whether an image has a PXE configuration for a hardware type. */
export type CanBoot = (imageId: number, hardwareTypeId: number) => boolean;

/**
 * Whether a kind of device could ever satisfy a demand, whatever its devices do now: null, or the first test that it fails (name,
 * environment, each requirement of the selector, image bootable on the hardware, power, active). The one rule for the matcher, for the refusal of
 * impossible requests, for saying why a request waits, and for previews. Without `name` the kind stands for all its devices, of which one may
 * have the name that is asked for; with it the answer is about that device.
 */
export function misfitOf(demand: Demand, kind: DeviceKind, canBoot: CanBoot, name?: string): Misfit | null {
  if (name !== undefined && demand.requestedDevice !== ANY && demand.requestedDevice !== name) return { test: 'name' };
  if (demand.environment !== ANY && demand.environment !== kind.labels.environment) return { test: 'environment' };
  const requirement = demand.selector.find((each) => !meetsRequirement(kind.labels, each));
  if (requirement) return { test: 'selector', requirement };
  if (!canBoot(demand.imageId, kind.hardwareTypeId)) return { test: 'image' };
  if (!kind.powered) return { test: 'power' };
  if (!kind.active) return { test: 'active' };
  return null;
}

export function fits(demand: Demand, kind: DeviceKind, canBoot: CanBoot, name?: string): boolean {
  return misfitOf(demand, kind, canBoot, name) === null;
}
