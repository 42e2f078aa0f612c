import { problemSentence } from '../../data/api-problem.js';
import { callApi } from '../../data/call-api.js';
import { renewInput, returnInput } from '../../data/request-actions.js';

export interface RequestResult {
  id: number;
  /** Why not; null: done. */
  why: string | null;
}

export type Each = (id: number) => Promise<unknown>;

export const returnOne: Each = (id) => callApi('returnRequest', returnInput(id));
export const renewOne =
  (text: string): Each =>
  (id) =>
    callApi('renewRequest', renewInput(id, text));

/** Does it to one after the other; one that fails stops no other. */
export async function doMany(ids: readonly number[], each: Each, onDone: (done: RequestResult) => void): Promise<RequestResult[]> {
  const results: RequestResult[] = [];
  for (const id of ids) {
    const done = await each(id).then(
      () => ({ id, why: null }),
      (error: unknown) => ({ id, why: problemSentence(error) }),
    );
    results.push(done);
    onDone(done);
  }
  return results;
}
