import type { DeviceEvent } from '../../device/device-events.js';
import { OFFERABLE_DEVICE_STATES } from '../../device/device-predicates.js';
import { ANY } from '../../request/request-limits.js';
import { isOverRequest, SEARCHING_REQUEST_STATES } from '../../request/request-predicates.js';
import { offerOf } from '../../selection/offer.js';
import { applyToDevice, applyToRequest, copyOf, type ModelDevice, type Rules, type World } from './world.js';

/**
 * `clock`: happens by itself in the end. `inbox`: is delivered for certain, only when is open. `chance`: may happen or not
 * (an answer, a step of a script, a fault). `person`: somebody asks for it.
 */
export interface Action {
  kind: 'clock' | 'inbox' | 'chance' | 'person';
  label: string;
  /** One machine hears the other. */
  message: boolean;
  after: () => World;
}

/** Commands to one device that may be under way; one more and the oldest is lost. */
const MAX_COMMANDS = 2;

/** What the scripts of a network boot report, step by step. */
const SCRIPTS: Readonly<Record<string, readonly DeviceEvent[]>> = {
  'self-test': ['mobile_init_started', 'self_test_running', 'self_test_ok'],
  maintenance: ['mobile_init_started', 'maint_mode'],
  b2g: ['mobile_init_started', 'b2g_downloading', 'b2g_extracting', 'b2g_rebooting'],
  disk: ['mobile_init_started', 'image_downloading', 'image_extracting', 'image_rebooting'],
};

/** Everything that can happen next. `persons`: what operators and holders may ask of a device. */
export function actionsIn(rules: Rules, world: World, persons: readonly DeviceEvent[]): Action[] {
  const actions: Action[] = [];
  const add = (kind: Action['kind'], label: string, change: (next: World) => void, message = false) =>
    actions.push({
      kind,
      label,
      message,
      after: () => {
        const next = copyOf(world);
        change(next);
        for (const device of next.devices) dropWhatIsFenced(rules, next, device);
        return next;
      },
    });

  world.requests.forEach((request, r) => {
    const name = `request ${r}`;
    if (request.snapshot.state === 'new') add('person', `${name}: find_device`, (next) => applyToRequest(rules, next, r, 'find_device'));
    if (request.hasDeadline) add('clock', `${name}: timeout`, (next) => applyToRequest(rules, next, r, 'timeout'));
    if (!isOverRequest(request.snapshot.state)) add('clock', `${name}: expire`, (next) => applyToRequest(rules, next, r, 'expire'));
    request.inbox.forEach((message, index) => {
      for (const copy of copiesOf(rules, message))
        add(
          'chance',
          `${name}: ${message.event} ${message.args.imaging_result ?? ''}${copy.length > 0 ? ', and again' : ''}`,
          (next) => {
            next.requests[r]!.inbox.splice(index, 1, ...copy);
            applyToRequest(rules, next, r, message.event, message.args);
          },
          true,
        );
    });
    if (!SEARCHING_REQUEST_STATES.includes(request.snapshot.state)) return;
    world.devices.forEach((device, d) => {
      const { name: deviceName, state, provenAt } = device.snapshot;
      if (device.claim || (request.snapshot.requestedDevice !== ANY && request.snapshot.requestedDevice !== deviceName)) return;
      const offer = offerOf({ state, provenAt }, world.now, Number.POSITIVE_INFINITY);
      if (offer === 'yes') add('chance', `match ${name} with ${deviceName}`, (next) => claim(rules, next, r, d));
      if (offer === 'check_first')
        add('chance', `${deviceName}: please_check`, (next) => void applyToDevice(rules, next, next.devices[d]!, 'please_check'));
    });
  });

  world.devices.forEach((device, d) => {
    const { name } = device.snapshot;
    const apply = (kind: Action['kind'], event: DeviceEvent) =>
      add(kind, `${name}: ${event}`, (next) => void applyToDevice(rules, next, next.devices[d]!, event));
    if (device.hasDeadline) apply('clock', 'timeout');
    // a person asks for a device that nobody holds, or that was handed to them
    const handed = device.claim && !world.requests[device.claim.request]!.hasDeadline;
    if (!device.claim || handed) for (const event of persons) apply('person', event);
    for (const { event } of device.answers) apply('chance', event);
    device.inbox.forEach((message, index) => {
      for (const copy of copiesOf(rules, message))
        add(
          message.event === 'released' ? 'inbox' : 'chance',
          `${name}: ${message.event}${copy.length > 0 ? ', and again' : ''}`,
          (next) => hear(rules, next, d, index, copy),
          true,
        );
    });
    device.commands.forEach(({ command }, index) => {
      add('chance', `${name}: agent does ${command.kind}`, (next) => carryOut(next, next.devices[d]!, index, true));
      if (command.kind === 'power_cycle')
        add('chance', `${name}: power stays cut`, (next) => carryOut(next, next.devices[d]!, index, false));
      else if (command.events.failed)
        add('chance', `${name}: ${command.kind} fails`, (next) => carryOut(next, next.devices[d]!, index, false));
    });
    if (device.physical.power === 'on' && device.physical.runs !== 'nothing')
      add('chance', `${name}: hangs`, ({ devices }) => {
        devices[d]!.physical = { power: 'on', disk: device.physical.disk, runs: 'nothing' };
      });
    if (device.physical.power === 'on' && device.physical.runs === 'live') {
      add('chance', `${name}: script goes on`, (next) => runScript(rules, next, d, { heard: true, advance: true }));
      add('chance', `${name}: script goes on, unheard`, (next) => runScript(rules, next, d, { heard: false, advance: true }));
      add('chance', `${name}: script reports again`, (next) => runScript(rules, next, d, { heard: true, advance: false }));
      if (device.physical.step > 0) add('chance', `${name}: script gives up`, (next) => giveUp(rules, next, d));
    }
  });
  const heard = actions.find((action) => action.message);
  return rules.channel === 'prompt' && heard ? [{ ...heard, kind: 'inbox' }] : actions;
}

function claim(rules: Rules, world: World, request: number, d: number): void {
  const device = world.devices[d]!;
  world.lastClaim += 1;
  device.claim = { id: world.lastClaim, request, result: null };
  if (!OFFERABLE_DEVICE_STATES.includes(device.snapshot.state))
    world.wrongs.push(`${device.snapshot.name} was claimed in ${device.snapshot.state}`);
  applyToDevice(rules, world, device, 'claimed');
  applyToRequest(rules, world, request, 'device_claimed');
}

/** What stays in an inbox when a message is delivered: nothing, or the message once more. */
function copiesOf<M extends { event: string; again?: true }>(rules: Rules, message: M): M[][] {
  return message.again || message.event === 'released' || rules.channel === 'prompt' ? [[]] : [[], [{ ...message, again: true }]];
}

/** The device takes a message of a request, and the request hears whether it did. */
function hear(rules: Rules, world: World, d: number, index: number, copy: ModelDevice['inbox']): void {
  const device = world.devices[d]!;
  const message = device.inbox[index]!;
  device.inbox.splice(index, 1, ...copy);
  if (message.event === 'released') {
    applyToDevice(rules, world, device, 'released');
    return;
  }
  if (device.claim?.id !== message.claim) return;
  const { request } = device.claim;
  const taken = applyToDevice(rules, world, device, message.event, message.args);
  world.requests[request]!.inbox.push({ event: taken ? 'lifeguard_contacted' : 'lifeguard_refused', args: {}, claim: message.claim });
}

/** The agent carries out a command, unless it has done a newer one. */
function carryOut(world: World, device: ModelDevice, index: number, works: boolean): void {
  const sent = device.commands[index]!;
  if (sent.generation <= device.mark) return;
  device.mark = sent.generation;
  const { command } = sent;
  if (command.kind !== 'probe' && device.claim && device.claim.id !== sent.claim) {
    // power that an earlier holder switched off late is cut and restored by the preparation that is still to come
    const handed = !world.requests[device.claim.request]!.hasDeadline;
    if (handed || command.kind !== 'power_off')
      world.wrongs.push(`${command.kind} of claim ${sent.claim} reached ${device.snapshot.name}, which claim ${device.claim.id} holds`);
  }

  const { physical } = device;
  let answer = works ? command.events.ok : command.events.failed;
  if (command.kind === 'power_cycle') {
    device.entry = command.boot && { boot: command.boot.boot, image: command.boot.image, keep: command.boot.keep };
    device.physical = works ? bootOf(device) : { power: 'off', disk: physical.disk };
  } else if (command.kind === 'power_off') device.physical = { power: 'off', disk: physical.disk };
  else if (command.kind === 'clear_boot') device.entry = null;
  else if (physical.power === 'off' || physical.runs !== 'system') answer = command.events.failed;
  else if (command.kind === 'reboot' && works) device.physical = bootOf(device);
  if (answer) device.answers.push({ generation: sent.generation, event: answer });
}

function bootOf({ entry, physical: { disk } }: ModelDevice): ModelDevice['physical'] {
  if (entry?.image) return { power: 'on', disk, runs: 'live', image: entry.image, boot: entry.boot, step: 0 };
  return { power: 'on', disk, runs: disk === null ? 'nothing' : 'system' };
}

function runScript(rules: Rules, world: World, d: number, { heard, advance }: { heard: boolean; advance: boolean }): void {
  const device = world.devices[d]!;
  const { physical } = device;
  if (physical.power === 'off' || physical.runs !== 'live') return;
  const script = SCRIPTS[physical.image]!;
  const event = script[physical.step]!;
  if (heard) report(rules, world, device, physical.boot, event);
  if (!advance) return;
  const disk = event.endsWith('_extracting') || event === 'self_test_running' ? null : physical.disk;
  if (event.endsWith('_rebooting')) device.physical = { power: 'on', disk: physical.image, runs: 'system' };
  else if (physical.step + 1 === script.length) device.physical = { power: 'on', disk, runs: 'nothing' };
  else device.physical = { ...physical, disk, step: physical.step + 1 };
}

/** The script finds the image bad, or the self-test fails. */
function giveUp(rules: Rules, world: World, d: number): void {
  const device = world.devices[d]!;
  const { physical } = device;
  if (physical.power === 'off' || physical.runs !== 'live') return;
  report(rules, world, device, physical.boot, physical.image === 'self-test' && physical.step > 1 ? 'failed_self_test' : 'bad_image');
  device.physical = { power: 'on', disk: physical.disk, runs: 'nothing' };
}

function report(rules: Rules, world: World, device: ModelDevice, boot: number, event: DeviceEvent): void {
  if (event === 'mobile_init_started' && device.entry?.boot === boot && !device.entry.keep) device.entry = null;
  if (boot === device.snapshot.boot) applyToDevice(rules, world, device, event);
}

/** Forgets what no fence will ever let through, and probes whose answer nobody waits for. Keeps one of each. */
function dropWhatIsFenced(rules: Rules, world: World, device: ModelDevice): void {
  const { generation } = device.snapshot;
  device.commands = device.commands.filter(
    (sent) => sent.generation > device.mark && (sent.generation === generation || sent.command.kind !== 'probe'),
  );
  device.commands = device.commands.slice(-MAX_COMMANDS);
  device.answers = uniqueBy(
    device.answers.filter((answer) => answer.generation === generation),
    (answer) => answer.event,
  );
  const current = device.claim?.id;
  const room = rules.channel === 'prompt' ? Number.MAX_SAFE_INTEGER : rules.channel;
  device.inbox = [
    ...device.inbox.filter((message) => message.event === 'released').slice(-1),
    ...device.inbox.filter((message) => message.event !== 'released' && message.claim === current).slice(-room),
  ];
  world.requests.forEach((request, r) => {
    if (request.inbox.length === 0) return;
    const claimId = world.devices.find(({ claim }) => claim?.request === r)?.claim?.id;
    request.inbox = request.inbox.filter((message) => message.claim === claimId).slice(-room);
  });
}

function uniqueBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
