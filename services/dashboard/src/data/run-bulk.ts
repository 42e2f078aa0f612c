import type { BulkReply } from '@mozpool/contracts';
import { problemSentence } from './api-problem.js';
import { callApi } from './call-api.js';
import { type PreparedCall, prepareCall } from './calls.js';
import { type ActionInput, callForMany, type DeviceActionId } from './device-actions.js';

export type BulkResult = BulkReply['devices'][number];

/** Devices in one call: small enough that progress is seen and that a person can stop in between. */
const CHUNK = 10;
/** The most that one call takes. */
const LARGEST_CHUNK = 1_000;

export interface BulkJob {
  id: DeviceActionId;
  names: readonly string[];
  input: ActionInput;
  signal?: AbortSignal;
  /** Called with what came of each chunk. */
  onResults?: (results: readonly BulkResult[]) => void;
  call?: (input: ReturnType<typeof callForMany>, signal?: AbortSignal) => Promise<BulkReply>;
}

const callBulk: NonNullable<BulkJob['call']> = (input, signal) => callApi('bulk', input, signal && { signal });

/** The fewest calls that do it to all of them: for people who copy them. */
export const bulkCalls = (id: DeviceActionId, names: readonly string[], input: ActionInput): PreparedCall[] =>
  chunks(names, LARGEST_CHUNK).map((chunk) => prepareCall('bulk', callForMany(id, chunk, input)));

/** What each device would answer; nothing is changed. Throws the problem of arguments that are wrong for all of them. */
export async function previewBulk({ id, names, input, signal, call = callBulk }: BulkJob): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (const chunk of chunks(names, LARGEST_CHUNK))
    results.push(...(await call(callForMany(id, chunk, input, { preview: true }), signal)).devices);
  return results;
}

/**
 * Does it to all of them, chunk by chunk. A call that fails counts against its devices and stops no other; whoever stops it in
 * between gets what was done. Doing it again with those that failed does no harm.
 */
export async function runBulk({ id, names, input, signal, onResults, call = callBulk }: BulkJob): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (const chunk of chunks(names, CHUNK)) {
    if (signal?.aborted) break;
    const done = await call(callForMany(id, chunk, input)).then(
      ({ devices }) => devices,
      (error: unknown) =>
        chunk.map((device): BulkResult => ({ device, accepted: false, state: null, code: codeOf(error), why: problemSentence(error) })),
    );
    results.push(...done);
    onResults?.(done);
  }
  return results;
}

const codeOf = (error: unknown): string | null => (error as { code?: string }).code ?? null;

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
