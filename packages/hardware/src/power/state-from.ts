import { PowerError } from './power-switch.js';

/** What a text says about the power, by the patterns of the agent's power file. Where only one is given, anything else is the other. */
export function stateFrom(
  text: string,
  { readsOn, readsOff }: { readsOn?: string | undefined; readsOff?: string | undefined },
  who: string,
): 'on' | 'off' {
  const fits = (pattern: string | undefined) => (pattern === undefined ? null : new RegExp(pattern).test(text));
  const [asOn, asOff] = [fits(readsOn), fits(readsOff)];
  const [on, off] = [asOn ?? !asOff, asOff ?? !asOn];
  if (on !== off) return on ? 'on' : 'off';
  throw new PowerError('wrong_reply', `${who} says neither on nor off, or both: ${JSON.stringify(text.trim().slice(0, 80))}`);
}
