import { readProblem, unreachable } from './api-problem.js';
import { type CallId, type CallInput, type CallReply, type PreparedCall, prepareCall } from './calls.js';

export interface CallOptions {
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** In place of the browser's own, for tests. */
  fetch?: typeof fetch;
}

/** Makes a call of the API; throws an `ApiProblem` for every way in which it can fail. */
export async function callApi<Id extends CallId>(id: Id, input: CallInput<Id>, options: CallOptions = {}): Promise<CallReply<Id>> {
  return (await sendCall(prepareCall(id, input), options)) as CallReply<Id>;
}

/** The same for a call that was made ready before. */
export async function sendCall({ method, url, body }: PreparedCall, options: CallOptions = {}): Promise<unknown> {
  const { signal, headers = {}, fetch: fetchIt = fetch } = options;
  const response = await fetchIt(url, {
    method,
    headers: { Accept: 'application/json', ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    // whoever gave up knows it
    if (signal?.aborted) throw error;
    throw unreachable(error);
  });
  if (!response.ok) throw await readProblem(response);
  if (response.status === 204) return null;
  return response.json().catch((error: unknown) => {
    throw unreachable(error);
  });
}
