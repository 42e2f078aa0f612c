import type { StateRow } from '../machine/definition.js';
import type { RequestDuration } from './request-limits.js';

/** Every state of a request. Names of Mozpool 4.2; they are part of the API. */
export const REQUEST_STATES = {
  new: { meaning: 'Accepted; the search has not begun.', kind: 'waiting', category: 'waiting', deadline: 'at_once' },
  /** addition: a row written by another release must not be stuck */
  unknown: {
    meaning: 'The stored state is not known to this release; can be closed.',
    kind: 'stable',
    category: 'waiting',
    deadline: null,
  },
  finding_device: {
    meaning: 'Waits for a device that fits.',
    kind: 'waiting',
    category: 'waiting',
    deadline: 'finding_device',
    entry: ['releaseClaim', 'ringMatch'],
  },
  contact_lifeguard: {
    meaning: 'A device is claimed; its preparation is asked for next.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'at_once',
  },
  contacting_lifeguard: {
    meaning: 'The device is asked to prepare itself.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'contacting_lifeguard',
    entry: ['askDevice'],
  },
  pending: { meaning: 'The device is being prepared.', kind: 'waiting', category: 'processing', deadline: 'pending' },
  ready: { meaning: 'The device is prepared and belongs to the requester.', kind: 'stable', category: 'held', deadline: null },
  closed: { meaning: 'Returned or expired.', kind: 'stable', category: 'closed', deadline: null, entry: ['releaseClaim'] },
  expired: { meaning: 'Left by old releases; can be closed.', kind: 'stable', category: 'closed', deadline: null, entry: ['releaseClaim'] },
  failed_device_not_found: {
    meaning: 'No usable device in time, or Lifeguard did not answer.',
    kind: 'stable',
    category: 'failed',
    deadline: null,
    entry: ['releaseClaim', 'logFailure'],
  },
  failed_bad_image: {
    meaning: 'The image itself seems broken.',
    kind: 'stable',
    category: 'failed',
    deadline: null,
    entry: ['releaseClaim', 'logFailure'],
  },
  failed_bad_device: {
    meaning: 'The device asked for is broken.',
    kind: 'stable',
    category: 'failed',
    deadline: null,
    entry: ['releaseClaim', 'logFailure'],
  },
  failed_device_busy: {
    meaning: 'The device asked for was not free in time.',
    kind: 'stable',
    category: 'failed',
    deadline: null,
    entry: ['releaseClaim', 'logFailure'],
  },
} as const satisfies Record<string, StateRow<RequestDuration>>;

export type RequestState = keyof typeof REQUEST_STATES;
export const REQUEST_STATE_NAMES = Object.keys(REQUEST_STATES) as RequestState[];
