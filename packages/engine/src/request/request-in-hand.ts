import { type LockedRequest, loadRequestFacts, lockRequest, type RequestFactRow } from '@mozpool/db';
import {
  ANY,
  DEFAULT_WAIT_SECONDS,
  isFailedDevice,
  limitsFrom,
  REQUEST_ATTEMPTS,
  REQUEST_DURATIONS,
  type RequestFacts,
  sameBootConfig,
} from '@mozpool/domain';
import { type EngineTransaction, WORKER_SERVICE } from '../engine-context.js';

/** A locked request with what its machine may ask. */
export interface RequestInHand {
  request: LockedRequest;
  facts: RequestFacts;
  row: RequestFactRow;
}

export async function takeRequestInHand(
  tx: EngineTransaction,
  id: number,
  options?: { skipLocked?: boolean },
): Promise<RequestInHand | undefined> {
  // sent together, run one after the other
  const [request, row] = await Promise.all([lockRequest(tx.db, id, options), loadFacts(tx, id)]);
  return request && requestInHand(tx, request, row);
}

/** Loads the facts again: a claim was made or given up in this transaction. */
export async function refreshRequestFacts(tx: EngineTransaction, request: LockedRequest): Promise<RequestInHand> {
  return requestInHand(tx, request, await loadFacts(tx, request.id));
}

const loadFacts = ({ db, deps: { config } }: EngineTransaction, id: number) =>
  loadRequestFacts(db, id, { worker: WORKER_SERVICE, silentAfterMs: config.agentSilentAfterMs });

/** What was read of a locked request, as its machine sees it. */
export function requestInHand({ deps: { config } }: EngineTransaction, request: LockedRequest, row: RequestFactRow): RequestInHand {
  const { requestedDevice, image, bootConfig } = request.snapshot;
  const waitSeconds = request.waitSeconds ?? (requestedDevice === ANY ? DEFAULT_WAIT_SECONDS.any : DEFAULT_WAIT_SECONDS.named);
  const facts: RequestFacts = {
    limits: limitsFrom(REQUEST_DURATIONS, REQUEST_ATTEMPTS, config.timeScale, config.requestLimits, {
      seconds: { finding_device: waitSeconds },
    }),
    claim: row.claim,
    requestedDeviceFailed: requestedDevice !== ANY && row.requestedDeviceState !== null && isFailedDevice(row.requestedDeviceState),
    reusable: row.claim !== null && row.canReuse && row.deviceImage === image && sameBootConfig(row.deviceBootConfig, bootConfig),
    outage: row.outage,
  };
  return { request, facts, row };
}
