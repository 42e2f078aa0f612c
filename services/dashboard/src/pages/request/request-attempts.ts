import { type ImagingResult, isKnownRequestState } from '@mozpool/domain';
import type { RequestHistory } from '../../data/requests.js';

type Claim = RequestHistory['claims'][number];
type Event = RequestHistory['events'][number];

const SUCCESS: ImagingResult = 'complete';

/** One device that the request had, or has. */
export interface Attempt {
  device: string;
  from: string;
  /** Null: it has it now. */
  to: string | null;
  ready: string | null;
  outcome: 'preparing' | 'in hand' | 'given back' | 'failed';
  /** How it was prepared, or why it failed, in words. */
  why: string;
}

const PREPARATIONS: Record<string, string> = {
  imaged: 'It was imaged.',
  reused: 'It ran the image already.',
  maintenance: 'It was brought into maintenance.',
};
const RESULTS: Record<string, string> = {
  'failed-bad-image': 'The image did not come up on it.',
  'failed-bad-device': 'The device did not work.',
};
const words = (name: string): string => name.replaceAll('_', ' ');

/** The devices that were tried, the newest first. */
export function attemptsOf({ claims }: Pick<RequestHistory, 'claims'>): Attempt[] {
  return claims
    .map((claim): Attempt => {
      const { device, claimed_at: from, released_at: to, ready_at: ready } = claim;
      return { device, from, to, ready, outcome: outcomeOf(claim), why: whyOf(claim) };
    })
    .reverse();
}

function outcomeOf({ result, ready_at, released_at }: Claim): Attempt['outcome'] {
  if (result !== null && result !== SUCCESS) return 'failed';
  if (released_at === null) return ready_at === null ? 'preparing' : 'in hand';
  return 'given back';
}

function whyOf({ preparation, result, failure_cause }: Claim): string {
  if (result === null || result === SUCCESS) return preparation === null ? '' : (PREPARATIONS[preparation] ?? words(preparation));
  const cause = failure_cause === null ? '' : ` Cause: ${words(failure_cause)}.`;
  return (RESULTS[result] ?? `${words(result)}.`) + cause;
}

/** A step on the way, for people. */
export interface Step {
  key: string;
  at: string;
  kind: 'asked' | 'state' | 'device' | 'renewed' | 'other';
  /** For a state: its name. */
  state: string | null;
  text: string;
  device: string | null;
}

/** What happened, the newest first. Steps of its devices are on their own pages, and in its log. */
export function stepsOf({ events }: Pick<RequestHistory, 'events'>): Step[] {
  return events
    .filter((event) => (event.kind === 'transition' ? isOwnStep(event) : !QUIET.includes(event.kind)))
    .map((event, index): Step => ({ key: `${index} ${event.at}`, at: event.at, device: event.device, ...stepOf(event) }))
    .reverse();
}

/** Orders to hardware and looks at it are told in the log. */
const QUIET = ['command', 'probe'];

/** From one state of requests to another one; devices have other names for nearly all of theirs. */
const isOwnStep = ({ from, to }: Event): boolean =>
  to !== null && to !== from && isKnownRequestState(to) && (from === null || isKnownRequestState(from));

/** What led to a state, where the state alone does not say it. */
const EVENTS: Partial<Record<string, string>> = {
  find_device: 'It looks for a device.',
  device_claimed: 'A device is reserved for it.',
  lifeguard_contacted: 'The device is being prepared.',
  lifeguard_refused: 'The device did not take the order.',
  lifeguard_finished: 'The preparation ended.',
  timeout: 'The next step was due.',
  close: 'It was returned.',
  forced_return: 'An operator took it back.',
  expire: 'Its time was over.',
  resume: 'It was taken up again.',
};

const NAMED: Record<string, Pick<Step, 'kind' | 'text'>> = {
  created: { kind: 'asked', text: 'The request was made.' },
  claimed: { kind: 'device', text: 'It was given a device.' },
  released: { kind: 'device', text: 'It gave the device back.' },
  renewed: { kind: 'renewed', text: 'The reservation has a new end.' },
  expiring: { kind: 'renewed', text: 'The reservation ends soon.' },
  forced_return: { kind: 'other', text: 'An operator took it back.' },
};

function stepOf({ kind, to, event, details }: Event): Pick<Step, 'kind' | 'state' | 'text'> {
  const reason = typeof details.reason === 'string' ? details.reason : null;
  const more = (text: string) => (reason === null ? text : `${text} ${reason}`);
  if (kind === 'transition') return { kind: 'state', state: to, text: more(event === null ? '' : (EVENTS[event] ?? `${words(event)}.`)) };
  const named = NAMED[kind] ?? { kind: 'other', text: `${words(kind)}.` };
  return { kind: named.kind, state: null, text: more(named.text) };
}
