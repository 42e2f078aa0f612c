import { labelsProblem } from '@mozpool/domain';
import type { ActionInput, DeviceAction } from './device-actions.js';

/** What a person still has to fill in, as a sentence; null: nothing. `keys`: what the chosen image asks for. */
export function missingInput({ fields, reason }: DeviceAction, input: ActionInput, keys: readonly string[] = []): string | null {
  if (fields.includes('image')) {
    if (!input.image) return 'Choose an image.';
    const missing = keys.find((key) => !input.bootConfig?.[key]);
    if (missing !== undefined) return `The image asks for ${missing}.`;
  }
  if (fields.includes('environment') && !input.environment?.trim()) return 'Name the environment.';
  if (fields.includes('labels')) {
    const labels = Object.entries(input.labels ?? {});
    if (labels.length === 0) return 'Write at least one label.';
    // of one that is removed only the key is given
    const problem = labelsProblem(Object.fromEntries(labels.map(([key, value]) => [key, value ?? ''])));
    if (problem !== null) return `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;
  }
  if (fields.includes('state') && !input.state) return 'Choose a state.';
  if (fields.includes('comments') && input.comments === undefined) return 'Write a comment, or empty it to remove what is there.';
  if (reason === 'required' && !input.reason?.trim()) return 'Write down why.';
  return null;
}
