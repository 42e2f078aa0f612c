import { MAINTENANCE_IMAGE } from '../device/device-guards.js';
import { IMAGING_RESULTS } from '../device/device-types.js';
import type { Context, MachineDefinition, TransitionRow } from '../machine/definition.js';
import { type TransitionResult, transition } from '../machine/transition.js';
import { ANY, type RequestAttempt, type RequestDuration } from './request-limits.js';
import { REQUEST_STATE_NAMES, REQUEST_STATES, type RequestState } from './request-states.js';
import type { RequestEffect, RequestFacts, RequestSnapshot } from './request-types.js';

export const REQUEST_EVENTS = {
  /** clients and operators */
  client: ['close', 'forced_return', 'renew'],
  /** the API, the matcher and the clock */
  engine: ['find_device', 'device_claimed', 'timeout', 'expire', 'resume'],
  /** the device */
  device: ['lifeguard_contacted', 'lifeguard_refused', 'lifeguard_finished'],
} as const;
export type RequestEvent = (typeof REQUEST_EVENTS)[keyof typeof REQUEST_EVENTS][number];
export const REQUEST_EVENT_NAMES: readonly RequestEvent[] = Object.values(REQUEST_EVENTS).flat();

type RequestContext = Context<RequestSnapshot, RequestFacts, RequestEffect>;
type Row = Omit<TransitionRow<RequestState, RequestEvent | 'entered', RequestAttempt>, 'guard' | 'actions'> & {
  guard?: keyof typeof REQUEST_GUARDS;
  actions?: readonly (keyof typeof REQUEST_ACTIONS)[];
};

const log = ({ effects }: RequestContext, level: 'info' | 'warn' | 'error', message: string) =>
  effects.push({ name: 'write_log', level, message });

/** The result that an event brings, else the one that was stored with the claim. */
function resultOf({ args, facts }: RequestContext): string | null {
  return typeof args.imaging_result === 'string' && args.imaging_result !== '' ? args.imaging_result : (facts.claim?.result ?? null);
}
const resultIs = (result: string) => (context: RequestContext) => resultOf(context) === result;
const isAny = ({ next }: RequestContext) => next.requestedDevice === ANY;

const REQUEST_GUARDS = {
  any: isAny,
  requestedDeviceFailed: ({ facts }) => facts.requestedDeviceFailed,
  outage: ({ facts }) => facts.outage,
  complete: resultIs('complete'),
  badImage: resultIs('failed-bad-image'),
  badDevice: resultIs('failed-bad-device'),
  badDeviceForAny: (context) => isAny(context) && resultOf(context) === 'failed-bad-device',
  otherResult: (context) => {
    const result = resultOf(context);
    return result !== null && !IMAGING_RESULTS.some((known) => known === result);
  },
} as const satisfies Record<string, (context: RequestContext) => boolean>;

const REQUEST_ACTIONS = {
  releaseClaim: ({ effects, facts }) => {
    if (facts.claim) effects.push({ name: 'release_claim' });
  },
  ringMatch: ({ effects }) => effects.push({ name: 'ring_match' }),
  askDevice: ({ next, facts, effects }) => {
    if (next.image === MAINTENANCE_IMAGE) effects.push({ name: 'notify_device', event: 'please_start_maintenance' });
    else if (facts.reusable) effects.push({ name: 'notify_device', event: 'please_power_cycle' });
    else effects.push({ name: 'notify_device', event: 'please_image', image: next.image, bootConfig: next.bootConfig });
  },
  setExpiry: ({ next, args }) => {
    if (typeof args.expires_at === 'number') next.expiresAt = args.expires_at;
  },
  logSearch: (context) =>
    log(context, 'info', `Looking for ${context.next.requestedDevice === ANY ? 'a device' : `device ${context.next.requestedDevice}`}.`),
  logClaimed: (context) => log(context, 'info', `Device ${context.facts.claim?.deviceName ?? ''} is claimed for this request.`),
  logRefused: (context) =>
    log(context, 'warn', `Device ${context.facts.claim?.deviceName ?? ''} refused to be prepared${detail(context)}; looking for another.`),
  logBadDevice: (context) =>
    log(context, 'warn', `Device ${context.facts.claim?.deviceName ?? ''} failed while it was prepared; looking for another.`),
  logBadImage: (context) =>
    log(context, 'warn', `Image ${context.next.image} seems broken on device ${context.facts.claim?.deviceName ?? ''}.`),
  logUnknownResult: (context) => log(context, 'warn', `Unknown imaging result "${resultOf(context)}"; looking for another device.`),
  logSilence: (context) =>
    log(context, 'warn', `No answer from Lifeguard about device ${context.facts.claim?.deviceName ?? ''}; asking again.`),
  logReady: (context) => log(context, 'info', `Device ${context.facts.claim?.deviceName ?? ''} is ready.`),
  logClosed: (context) => log(context, 'info', `Request closed${detail(context)}.`),
  logExpired: (context) => log(context, 'info', 'Request expired.'),
  logBusy: (context) => log(context, 'warn', `Device ${context.next.requestedDevice} was not free in time.`),
  logFailure: (context) => log(context, 'error', `${context.next.state}: ${REQUEST_STATES[context.next.state].meaning}`),
} as const satisfies Record<string, (context: RequestContext) => void>;

function detail({ args }: RequestContext): string {
  return typeof args.reason === 'string' && args.reason !== '' ? `: ${args.reason}` : '';
}

/** What each imaging result means, whether it arrives as an event or is found stored when the deadline passes. */
function resultRows(event: 'lifeguard_finished' | 'timeout'): Row[] {
  const from: readonly RequestState[] = event === 'timeout' ? ['pending'] : ['pending', 'contacting_lifeguard'];
  return [
    {
      from,
      event,
      guard: 'complete',
      to: 'ready',
      actions: ['logReady'],
      why: 'The device proved itself.',
    },
    {
      from,
      event,
      guard: 'badImage',
      to: 'finding_device',
      actions: ['logBadImage'],
      count: { counter: 'bad_images', exhausted: 'failed_bad_image' },
      why: 'One more device tells whether it is the image.',
    },
    { from, event, guard: 'badDeviceForAny', to: 'finding_device', actions: ['logBadDevice'], why: 'Another device will do.' },
    { from, event, guard: 'badDevice', to: 'failed_bad_device', why: 'No other device will do.' },
    {
      from,
      event,
      guard: 'otherResult',
      to: 'finding_device',
      actions: ['logUnknownResult'],
      why: 'Whatever it means, the device is not prepared.',
    },
  ];
}

const closable = REQUEST_STATE_NAMES.filter((state) => state !== 'closed');
const active: readonly RequestState[] = [
  'new',
  'unknown',
  'finding_device',
  'contact_lifeguard',
  'contacting_lifeguard',
  'pending',
  'ready',
  'expired',
];
const waiting = REQUEST_STATE_NAMES.filter((state) => REQUEST_STATES[state].kind === 'waiting');

const REQUEST_TRANSITIONS: readonly Row[] = [
  { from: closable, event: 'close', to: 'closed', actions: ['logClosed'], why: 'The client is done; a failed request can be closed too.' },
  { from: active, event: 'forced_return', to: 'closed', actions: ['logClosed'], why: 'An operator takes the device back.' },
  { from: active, event: 'expire', to: 'closed', actions: ['logExpired'], why: 'A reservation that nobody renews ends.' },
  { from: REQUEST_STATE_NAMES, event: 'renew', to: 'stay', actions: ['setExpiry'], why: 'The new time counts from now.' },

  {
    from: ['new'],
    event: 'find_device',
    to: 'finding_device',
    actions: ['logSearch'],
    why: 'The search begins with the call that makes the request.',
  },
  { from: ['new'], event: 'timeout', to: 'finding_device', actions: ['logSearch'], why: 'The call died before the search began.' },
  {
    from: ['finding_device'],
    event: 'entered',
    guard: 'requestedDeviceFailed',
    to: 'failed_bad_device',
    why: 'The device asked for is broken and no other will do.',
  },
  {
    from: ['finding_device'],
    event: 'device_claimed',
    to: 'contact_lifeguard',
    actions: ['logClaimed'],
    why: 'The matcher found one; the call that made the request may return now.',
  },
  { from: ['finding_device'], event: 'timeout', guard: 'any', to: 'failed_device_not_found', why: 'Nothing fitting became free in time.' },
  {
    from: ['finding_device'],
    event: 'timeout',
    guard: 'requestedDeviceFailed',
    to: 'failed_bad_device',
    why: 'The device asked for is broken.',
  },
  {
    from: ['finding_device'],
    event: 'timeout',
    to: 'failed_device_busy',
    actions: ['logBusy'],
    why: 'The device asked for did not become free in time.',
  },

  {
    from: ['contact_lifeguard'],
    event: 'timeout',
    to: 'contacting_lifeguard',
    clear: ['contacting_lifeguard', 'pending'],
    why: 'The device is asked outside the creating call. Silence is counted for each device anew.',
  },
  {
    from: ['contacting_lifeguard'],
    event: 'lifeguard_contacted',
    to: 'pending',
    why: 'The device prepares itself.',
  },
  {
    // not in `pending`: there the device has consented, and the refusal is that of a question that was repeated
    from: ['contact_lifeguard', 'contacting_lifeguard'],
    event: 'lifeguard_refused',
    to: 'finding_device',
    actions: ['logRefused'],
    why: 'The device changed in between.',
  },
  ...resultRows('lifeguard_finished'),
  ...resultRows('timeout'),
  {
    from: ['contacting_lifeguard', 'pending'],
    event: 'timeout',
    guard: 'outage',
    to: 'same',
    why: 'Our own outage counts against nobody.',
  },
  {
    from: ['contacting_lifeguard'],
    event: 'timeout',
    to: 'same',
    actions: ['logSilence'],
    count: { counter: 'contacting_lifeguard', exhausted: 'failed_device_not_found' },
    why: 'Ask again.',
  },

  {
    from: ['pending'],
    event: 'timeout',
    guard: 'any',
    to: 'same',
    count: { counter: 'pending', exhausted: 'finding_device', poll: true },
    why: 'After 20 silent minutes Lifeguard is assumed to have forgotten.',
  },
  { from: ['pending'], event: 'timeout', to: 'same', why: 'For a named device there is no other: wait until the request expires.' },
  { from: waiting, event: 'resume', to: 'same', why: 'An outage of ours is over: the step starts again and counts nothing.' },
];

export type RequestMachine = MachineDefinition<
  RequestState,
  RequestEvent,
  RequestAttempt,
  RequestDuration,
  RequestSnapshot,
  RequestFacts,
  RequestEffect
>;

/** The machine of Mozpool: what a reservation does. */
export const REQUEST_MACHINE: RequestMachine = {
  name: 'request',
  states: REQUEST_STATES,
  unknown: 'unknown',
  events: REQUEST_EVENT_NAMES,
  transitions: REQUEST_TRANSITIONS as readonly TransitionRow<RequestState, RequestEvent, RequestAttempt>[],
  guards: REQUEST_GUARDS,
  actions: REQUEST_ACTIONS,
};

export type RequestTransition = TransitionResult<RequestState, RequestEvent, RequestSnapshot, RequestEffect>;

export function requestTransition(
  snapshot: RequestSnapshot,
  event: { name: RequestEvent; args?: Record<string, unknown> },
  facts: RequestFacts,
  now: number,
): RequestTransition {
  return transition(REQUEST_MACHINE, snapshot, event, facts, now);
}
