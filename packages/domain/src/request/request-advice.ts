import { isKnownRequestState } from './request-predicates.js';
import { REQUEST_STATES, type RequestState } from './request-states.js';

/** What to do after a failure, one sentence for each. */
const NEXT_STEPS: Partial<Record<RequestState, string>> = {
  failed_device_not_found: 'Ask again with a longer "wait", or ask /api/device/preview/ which devices match and when one will be free.',
  failed_bad_image: 'Two devices could not be made to run it: check the image and its boot configuration before you ask again.',
  failed_bad_device: 'Ask for another device or for "any"; an operator has to look at this one.',
  failed_device_busy: 'Ask again with a longer "wait", or ask for "any" device.',
};

/** What a state of a request means, and after a failure what to do next. */
export function requestStateAdvice(state: string): string {
  if (!isKnownRequestState(state)) return `State ${state} is not known to this release.`;
  const next = NEXT_STEPS[state];
  return next ? `${REQUEST_STATES[state].meaning} ${next}` : REQUEST_STATES[state].meaning;
}
