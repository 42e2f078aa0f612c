import { canClose, canForceReturn, canRenew, isOverRequest } from '@mozpool/domain';
import type { CallInput } from './calls.js';
import { parseDuration } from './parse-duration.js';

export type RequestAction = 'renew' | 'return' | 'force-return';

const ACCEPTS: Record<RequestAction, (state: string) => boolean> = { renew: canRenew, return: canClose, 'force-return': canForceReturn };

/** Why the state of a request does not take it; null: it does. Asked of the table that the server asks. */
export function actionReason(action: RequestAction, state: string): string | null {
  if (isOverRequest(state) && action !== 'return') return `The request is over: ${state.replaceAll('_', ' ')}.`;
  return ACCEPTS[action](state) ? null : `A request that is ${state.replaceAll('_', ' ')} does not take it.`;
}

export const renewInput = (id: number, text: string): CallInput<'renewRequest'> => ({
  params: { id: String(id) },
  body: { duration: parseDuration(text) ?? 0 },
});
export const returnInput = (id: number): CallInput<'returnRequest'> => ({ params: { id: String(id) } });
export const forceInput = (id: number, reason: string): CallInput<'forceReturn'> => ({
  params: { id: String(id) },
  body: { reason: reason.trim() },
});

/** What a return does depends on where the request is. */
export function returnWords(state: string, device: string): { verb: string; text: string } {
  if (isOverRequest(state)) return { verb: 'Put it away', text: 'It failed; afterwards it is closed and leaves the list.' };
  if (device === '') return { verb: 'Stop waiting', text: 'It has no device yet; afterwards it gets none.' };
  return { verb: 'Return the device', text: `Device ${device} is cleaned and given to others. What runs on it is lost.` };
}
