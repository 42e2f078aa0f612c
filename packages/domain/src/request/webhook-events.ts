import { FAILED_DEVICE_STATES } from '../device/device-states.js';
import { isFailedRequest, isOverRequest } from './request-predicates.js';
import { REQUEST_STATE_NAMES, REQUEST_STATES } from './request-states.js';

interface WebhookEventRow {
  meaning: string;
  /** Kind of the events in the history that it stands for. */
  kind: string;
  /** Whose events; null does not matter. */
  machine: 'device' | 'request' | null;
  /** Only on entering one of these; null is any. */
  toStates: readonly string[] | null;
}

const on = (meaning: string, toStates: readonly string[]): WebhookEventRow => ({
  meaning,
  kind: 'transition',
  machine: 'request',
  toStates,
});

/** What a requester can be told of by webhook. Where several fit one event, the first of them is its name. */
export const WEBHOOK_EVENTS = {
  ready: on(
    'The device is prepared and belongs to the requester.',
    REQUEST_STATE_NAMES.filter((state) => REQUEST_STATES[state].category === 'held'),
  ),
  failed: on('The request has failed.', REQUEST_STATE_NAMES.filter(isFailedRequest)),
  closed: on(
    'The reservation is over: returned, taken back or expired.',
    REQUEST_STATE_NAMES.filter((state) => isOverRequest(state) && !isFailedRequest(state)),
  ),
  expiring: { meaning: 'The reservation ends soon unless it is renewed.', kind: 'expiring', machine: null, toStates: null },
  device_failed: {
    meaning: 'The device of the request has failed; the request may yet get another one.',
    kind: 'transition',
    machine: 'device',
    toStates: FAILED_DEVICE_STATES,
  },
  claimed: { meaning: 'A device was chosen for the request.', kind: 'claimed', machine: null, toStates: null },
  released: { meaning: 'The request has given its device back.', kind: 'released', machine: null, toStates: null },
  renewed: { meaning: 'The reservation has a new end.', kind: 'renewed', machine: null, toStates: null },
  state: { meaning: 'The request has changed its state.', kind: 'transition', machine: 'request', toStates: null },
} as const satisfies Record<string, WebhookEventRow>;

export type WebhookEvent = keyof typeof WEBHOOK_EVENTS;
export const WEBHOOK_EVENT_NAMES = Object.keys(WEBHOOK_EVENTS) as [WebhookEvent, ...WebhookEvent[]];
/** What a CI job has to react to. */
export const DEFAULT_WEBHOOK_EVENTS: readonly WebhookEvent[] = ['ready', 'failed', 'closed', 'expiring', 'device_failed'];
