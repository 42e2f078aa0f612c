import { DEVICE_STATES, deviceCategory, isFailedDevice, isKnownDeviceState } from '@mozpool/domain';
import type { ActionInput, DeviceAction } from './device-actions.js';
import type { DeviceRow } from './device-row.js';
import { readDevicesByName } from './read-devices.js';
import type { BulkResult } from './run-bulk.js';

/** An order has been taken at once; what comes of it shows after minutes. */
const LOOK_MS = 2_000;
/** Longer than any image takes; what is still at work then is left to its page. */
const FOLLOW_LIMIT_MS = 3_600_000;
/** Names in one call, as many as the server takes. */
const CHUNK = 50;

export interface FollowJob {
  action: DeviceAction;
  input: ActionInput;
  /** Devices that have taken the order. */
  names: readonly string[];
  signal: AbortSignal;
  /** Called with whatever is new of those at work, and with what came of those that are not. */
  onResults: (results: readonly BulkResult[]) => void;
  read?: (names: readonly string[]) => Promise<readonly DeviceRow[]>;
  pause?: (ms: number) => Promise<void>;
  now?: () => number;
}

/** Whether the answer to an order says that the device does it now. */
export function isAtWork({ order }: Pick<DeviceAction, 'order'>, { accepted, state }: Pick<BulkResult, 'accepted' | 'state'>): boolean {
  return accepted && order !== null && state !== null && isUnderWay(state);
}

/** Failures that a self-test follows are on the way, too. */
function isUnderWay(state: string): boolean {
  const passes = isKnownDeviceState(state) && isFailedDevice(state) && DEVICE_STATES[state].kind === 'passing';
  return passes || deviceCategory({ state, held: false }) === 'processing';
}

/** Looks at the devices until each has done what it was told, or has failed, or somebody leaves. A look that fails is taken again. */
export async function followOrders(job: FollowJob): Promise<void> {
  const { action, input, names, signal, onResults, read = readDevicesByName, pause = wait, now = Date.now } = job;
  const end = now() + FOLLOW_LIMIT_MS;
  let left = names;
  while (left.length > 0 && !signal.aborted) {
    await pause(LOOK_MS);
    const rows = await readAll(left, read);
    if (signal.aborted) return;
    if (rows === null && now() < end) continue;
    const results = left.map((name) => (now() >= end ? tooLong(name) : outcomeOf(action, input, name, rows?.get(name))));
    onResults(results);
    left = results.filter((result) => isAtWork(action, result)).map(({ device }) => device);
  }
}

async function readAll(names: readonly string[], read: NonNullable<FollowJob['read']>): Promise<Map<string, DeviceRow> | null> {
  const chunks = Array.from({ length: Math.ceil(names.length / CHUNK) }, (_, at) => names.slice(at * CHUNK, (at + 1) * CHUNK));
  try {
    const rows = (await Promise.all(chunks.map(read))).flat();
    return new Map(rows.map((row) => [row.name, row]));
  } catch {
    // the page says that the server is away
    return null;
  }
}

function outcomeOf(action: DeviceAction, input: ActionInput, device: string, row: DeviceRow | undefined): BulkResult {
  if (!row) return failed(device, null, 'The device is gone.');
  const { state } = row;
  if (isUnderWay(state)) return { device, accepted: true, state, code: null, why: null };
  if (isFailedDevice(state)) return failed(device, state, isKnownDeviceState(state) ? DEVICE_STATES[state].meaning : state);
  if (action.id === 'image' && row.image !== input.image)
    return failed(device, state, 'The image could not be installed; the device has tested itself since. Its log says why.');
  if (action.id === 'online' && row.category === 'offline') return failed(device, state, 'It failed its self-test and stays offline.');
  return { device, accepted: true, state, code: null, why: null };
}

const failed = (device: string, state: string | null, why: string): BulkResult => ({ device, accepted: false, state, code: null, why });
const tooLong = (device: string) => failed(device, null, 'It was still at work after an hour; its page says how far it is.');

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
