import type { DeviceDetails } from '@mozpool/contracts';
import {
  attemptSentence,
  type DeviceCategory,
  type FailureCause,
  failingAttempt,
  type PartCount,
  sharedFaultSentence,
} from '@mozpool/domain';
import { paths } from '../../app/paths.js';
import { type DeviceActionId, deviceAction, refusalOf } from '../../data/device-actions.js';
import { withoutStateName } from '../../ui/without-state-name.js';

export interface Advice {
  /** Why nobody gets it, or that somebody would. */
  sentence: string;
  /** What a person can do about it. */
  next: string;
  /** Offered as a button: each is one that the device takes now. */
  actions: readonly DeviceActionId[];
  link: { to: string; label: string } | null;
}

/** By the cause of a failure: where to look first. */
const LOOK: Record<FailureCause, string> = {
  relay: 'Look at the relay board, its cable and its power; then let the device test itself.',
  network: 'Look at the network cable and the switch port; then let the device test itself.',
  boot: 'Look at the screen or console while it boots, and at its PXE configuration; then let it test itself.',
  agent: 'The system runs, but its agent does not answer. Install an image again, or let it test itself.',
  storage: 'The SD card or disk may be worn out. Replace it, then let the device test itself.',
  image: 'The image may be at fault, not the device: look whether others fail with it. Then let the device test itself.',
  unknown: 'Its log says what came before. Let it test itself; when that fails again, look at the hardware.',
};

/** Orders that may bring a device back, by what it is in; what it does not take now is left out. */
const WAYS: Record<DeviceCategory, readonly DeviceActionId[]> = {
  failed: ['self-test', 'online'],
  offline: ['online'],
  maintenance: ['online', 'self-test'],
  idle: ['check'],
  processing: [],
  'in use': [],
};

type Facts = Pick<
  DeviceDetails,
  | 'name'
  | 'state'
  | 'category'
  | 'available'
  | 'unavailable_reason'
  | 'holder'
  | 'active'
  | 'agent'
  | 'imaging_server'
  | 'failure_cause'
  | 'comments'
  | 'request_id'
  | 'power'
  | 'attempts'
  | 'state_since'
>;

/** Why a device is not available and what comes next. `fault`: a part that it shares with others that have failed too. */
export function availabilityAdvice(device: Facts, fault: PartCount | null): Advice {
  const { name, holder, imaging_server, category } = device;
  const sentence =
    device.unavailable_reason === null
      ? 'Available: the next request that it fits gets it.'
      : withoutAttempts(inWords(device.unavailable_reason, category), device);
  const actions = WAYS[category].filter((id) => refusalOf(deviceAction(id), device) === null);
  if (device.available)
    return {
      sentence,
      next: 'Ask for it, if you need it.',
      actions: [],
      link: { to: paths.newRequest({ device: name }), label: 'Request it' },
    };
  if (holder)
    return {
      sentence,
      next: 'It is free when its request is returned or its time is over. The request says more, and can be taken back there.',
      actions: [],
      link: { to: paths.request(holder.request_id), label: `Request ${holder.request_id}` },
    };
  if (!device.active) return { sentence, next: 'Whoever runs the lab can activate it again.', actions: [], link: null };
  if (!device.agent.alive)
    return {
      sentence,
      next: `Nothing reaches any device of ${imaging_server} until its agent is heard again. Look at that machine and its network.`,
      actions: [],
      link: { to: paths.devices({ imaging_server }), label: `Devices of ${imaging_server}` },
    };
  if (category === 'failed' && fault)
    return {
      sentence,
      next: sharedFaultSentence(fault),
      actions,
      link: {
        to: paths.devices(fault.part === 'board' ? { board: fault.name, category } : { imaging_server: fault.name, category }),
        label: 'Devices that failed with it',
      },
    };
  return { sentence, next: nextStep(device, actions), actions, link: null };
}

const inWords = (reason: string, category: DeviceCategory): string =>
  withoutStateName(reason, `${category.charAt(0).toUpperCase()}${category.slice(1)}: `);

/** The list of attempts stands beside it on the page. */
function withoutAttempts(sentence: string, { state, state_since, attempts }: Facts): string {
  const failing = failingAttempt(attempts);
  return failing ? sentence.replace(`${attemptSentence(state, failing, state_since)} `, '') : sentence;
}

function nextStep({ category, failure_cause, comments, attempts }: Facts, actions: readonly DeviceActionId[]): string {
  switch (category) {
    case 'failed':
      return actions.length === 0 ? 'It goes on by itself: a self-test follows.' : LOOK[failure_cause ?? 'unknown'];
    case 'offline':
      if (actions.length === 0)
        return 'Somebody else looks after it. Only if you know that it is free, bring it online with force, from the menu of actions.';
      return comments
        ? 'Read the comments; when what they say is done, bring it online.'
        : 'Its log says who took it out and why. When nothing speaks against it, bring it online.';
    case 'maintenance':
      return actions.includes('online')
        ? 'A person works with it. When that is done, bring it online: it tests itself first.'
        : 'A person works with it. When that is done, let it test itself: it is available again when it passes.';
    case 'idle':
      return 'The check comes by itself; it can also be made now.';
    default:
      return failingAttempt(attempts)
        ? 'It tries again by itself until it gives up. What failed last says where to look meanwhile.'
        : 'Wait: it goes on by itself, and gives up at its deadline.';
  }
}
