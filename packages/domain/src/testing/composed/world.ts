import type { DeviceAnswerEvent, DeviceEvent } from '../../device/device-events.js';
import { DEVICE_DURATIONS, limitsFrom } from '../../device/device-limits.js';
import { DEVICE_MACHINE, type DeviceMachine } from '../../device/device-machine.js';
import type { DeviceCommand, DeviceFacts, DeviceSnapshot, ImagingResult } from '../../device/device-types.js';
import type { MachineDefinition } from '../../machine/definition.js';
import { transition } from '../../machine/transition.js';
import { ANY, REQUEST_DURATIONS } from '../../request/request-limits.js';
import { REQUEST_MACHINE, type RequestEvent } from '../../request/request-machine.js';
import type { RequestSnapshot } from '../../request/request-types.js';
import { deviceIn, IMAGES } from '../device-bench.js';
import { requestIn } from '../request-bench.js';

/**
 * A small world in which both machines meet each other, an agent and real devices. Messages are never lost explicitly: one
 * that is not delivered before its fence closes is lost, and one that stays after delivery may come again. The fences are those
 * of the system: generation for answers and commands, boot number for scripts, claim id between request and device.
 */
export interface World {
  now: number;
  lastClaim: number;
  devices: ModelDevice[];
  requests: ModelRequest[];
  /** What must never happen, in words; empty in a sound world. */
  wrongs: string[];
}

export interface ModelDevice {
  snapshot: DeviceSnapshot;
  hasDeadline: boolean;
  claim: { id: number; request: number; result: ImagingResult | null } | null;
  physical: Physical;
  /** What the agent serves to this device when it boots from the network. */
  entry: { boot: number; image: string | null; keep: boolean } | null;
  /** Generation of the newest command that the agent carried out. */
  mark: number;
  commands: { generation: number; claim: number | null; command: DeviceCommand }[];
  answers: { generation: number; event: DeviceAnswerEvent }[];
  inbox: Message<DeviceEvent>[];
}

/** What one machine tells the other. `again`: it was delivered already and comes a second time. */
interface Message<Event> {
  event: Event;
  args: Record<string, unknown>;
  claim: number;
  again?: true;
}

/** The thing in the rack. `live` runs the script of a network boot, `system` what is on its disk. */
type Physical =
  | { power: 'off'; disk: string | null }
  | { power: 'on'; disk: string | null; runs: 'nothing' | 'system' }
  | { power: 'on'; disk: string | null; runs: 'live'; image: string; boot: number; step: number };

interface ModelRequest {
  snapshot: RequestSnapshot;
  hasDeadline: boolean;
  inbox: Message<RequestEvent>[];
}

interface ModelLimits {
  device: Record<string, number>;
  request: Record<string, number>;
}

/** Both machines, with small limits and a power cycle at every second silence of SUT instead of every tenth. */
export interface Rules {
  device: DeviceMachine;
  deviceLimits: DeviceFacts['limits'];
  request: typeof REQUEST_MACHINE;
  requestLimits: { durationsMs: Record<keyof typeof REQUEST_DURATIONS, number>; attempts: Record<string, number> };
  onReturn: 'verify' | 'none';
  /**
   * How many messages may be under way in one direction; one more and the oldest is lost. News of a release is never lost.
   * `prompt`: the machines hear each other at once and once, as long as the database works.
   */
  channel: number | 'prompt';
}

export function rulesWith(limits: ModelLimits, { onReturn, channel }: Pick<Rules, 'onReturn' | 'channel'>): Rules {
  const transitions = DEVICE_MACHINE.transitions.map((row) =>
    row.count?.every ? { ...row, count: { ...row.count, every: { ...row.count.every, times: 2 } } } : row,
  );
  return {
    device: { ...DEVICE_MACHINE, transitions },
    deviceLimits: limitsFrom(DEVICE_DURATIONS, limits.device, 1) as DeviceFacts['limits'],
    request: REQUEST_MACHINE,
    requestLimits: limitsFrom(REQUEST_DURATIONS, limits.request, 1),
    onReturn,
    channel,
  };
}

export function worldOf(devices: readonly Partial<DeviceSnapshot>[], requests: readonly Partial<RequestSnapshot>[]): World {
  return {
    now: 0,
    lastClaim: 0,
    wrongs: [],
    devices: devices.map((snapshot, index) => ({
      snapshot: deviceIn(snapshot.state ?? 'new', { name: `panda-${index}`, ...snapshot }),
      hasDeadline: true,
      claim: null,
      physical: { power: 'on', disk: snapshot.image ?? null, runs: snapshot.image ? 'system' : 'nothing' },
      entry: null,
      mark: 0,
      commands: [],
      answers: [],
      inbox: [],
    })),
    requests: requests.map((snapshot, index) => ({
      snapshot: requestIn(snapshot.state ?? 'new', { id: index, ...snapshot }),
      hasDeadline: true,
      inbox: [],
    })),
  };
}

/** A copy that may be changed without changing the original. */
export function copyOf(world: World): World {
  return {
    ...world,
    now: world.now + 1,
    wrongs: [...world.wrongs],
    devices: world.devices.map((device) => ({
      ...device,
      commands: [...device.commands],
      answers: [...device.answers],
      inbox: [...device.inbox],
    })),
    requests: world.requests.map((request) => ({ ...request, inbox: [...request.inbox] })),
  };
}

/** The device that a request holds. */
export function heldBy(world: World, request: number): ModelDevice | undefined {
  return world.devices.find((device) => device.claim?.request === request);
}

/** Applies an event to a device and carries out its effects. Returns whether the machine took it. */
export function applyToDevice(
  rules: Rules,
  world: World,
  device: ModelDevice,
  event: DeviceEvent,
  args: Record<string, unknown> = {},
): boolean {
  const facts: DeviceFacts = {
    limits: rules.deviceLimits,
    claim: device.claim && { id: device.claim.id, requestId: device.claim.request },
    hasPower: true,
    images: IMAGES,
    pxeConfigs: [],
    onReturn: rules.onReturn,
    newSecret: 'secret',
  };
  const before = device.snapshot.generation;
  const result = transition(rules.device, device.snapshot, { name: event, args }, facts, world.now);
  device.snapshot = result.next;
  if (result.deadlineMs !== undefined) device.hasDeadline = result.deadlineMs !== null;
  // a command is valid until the deadline of the state that gave it
  if (event === 'timeout') device.commands = device.commands.filter((sent) => sent.generation !== before);
  for (const effect of result.effects) {
    if (effect.name === 'send_command')
      device.commands.push({ generation: device.snapshot.generation, claim: device.claim?.id ?? null, command: effect.command });
    if (effect.name === 'notify_request' && device.claim) {
      device.claim = { ...device.claim, result: effect.result };
      const args = { imaging_result: effect.result };
      world.requests[device.claim.request]!.inbox.push({ event: 'lifeguard_finished', args, claim: device.claim.id });
    }
  }
  return result.outcome === 'moved' || result.outcome === 'reentered' || result.outcome === 'stayed';
}

/** Applies an event to a request and carries out its effects. */
export function applyToRequest(rules: Rules, world: World, index: number, event: RequestEvent, args: Record<string, unknown> = {}): void {
  const request = world.requests[index]!;
  const device = heldBy(world, index);
  const { requestedDevice, image } = request.snapshot;
  const facts = {
    limits: rules.requestLimits,
    claim: device?.claim ? { id: device.claim.id, deviceName: device.snapshot.name, result: device.claim.result } : null,
    requestedDeviceFailed:
      requestedDevice !== ANY && world.devices.some((d) => d.snapshot.name === requestedDevice && d.snapshot.state.startsWith('failed_')),
    reusable: device?.snapshot.image === image && IMAGES[image]?.canReuse === true,
    outage: false,
  };
  const machine = rules.request as unknown as MachineDefinition<never, never, never, never, never, never, never>;
  const result = transition(machine, request.snapshot as never, { name: event as never, args }, facts as never, world.now) as ReturnType<
    typeof import('../../request/request-machine.js').requestTransition
  >;
  request.snapshot = result.next;
  if (result.deadlineMs !== undefined) request.hasDeadline = result.deadlineMs !== null;
  for (const effect of result.effects) {
    if (effect.name === 'release_claim' && device?.claim) {
      device.inbox.push({ event: 'released', args: {}, claim: device.claim.id });
      device.claim = null;
    }
    if (effect.name === 'notify_device' && device?.claim) {
      const asked = effect.event === 'please_image' ? { image: effect.image, boot_config: effect.bootConfig } : {};
      device.inbox.push({ event: effect.event, args: asked, claim: device.claim.id });
    }
  }
}
