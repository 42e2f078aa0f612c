import { type Queues, QueueTimeout } from '@mozpool/queue';
import type { Log } from '@mozpool/service-kit';
import type { AgentStore } from '../store/agent-store.js';
import type { Lease } from './lease.js';

/** An answer that comes later than this is of no use: the next heartbeat is under way. */
const ANSWER_WITHIN_MS = 3_000;

const NO_WORKER = 'no lifeguard-worker has answered; this agent takes no commands without a lease';

/** What this release of the agent can do beside power, network boot and probes, which all can. */
const CAPABILITIES = ['syslog', 'lease-command'] as const;

export interface HeartbeatInput {
  queues: Pick<Queues, 'ask'>;
  lease: Lease;
  store: AgentStore;
  log: Log;
  server: string;
  instance: string;
  version: string;
  bootUrl: () => string;
  /** Told after every answer whether this agent is the one that serves. */
  onLease: (holding: boolean) => Promise<void>;
}

/** Sends one heartbeat and takes what comes back: the lease, the clock, and with a new epoch the state of the holder before. */
export function createHeartbeat({
  queues,
  lease,
  store,
  log,
  server,
  instance,
  version,
  bootUrl,
  onLease,
}: HeartbeatInput): () => Promise<void> {
  let standingBy = '';
  return async () => {
    const sentAt = performance.now();
    const reply = await queues
      .ask(
        'heartbeats',
        { server, holder: store.holder, instance, epoch: lease.lastEpoch(), version, bootUrl: bootUrl(), capabilities: [...CAPABILITIES] },
        { timeoutMs: ANSWER_WITHIN_MS },
      )
      .catch((error: unknown) => {
        throw error instanceof QueueTimeout ? new QueueTimeout(NO_WORKER, { cause: error }) : error;
      });
    if (!reply.granted) {
      lease.refused({ now: reply.now, sentAt });
      if (standingBy !== reply.reason) log.warn(`no lease: ${reply.reason}`, { server, reason: reply.reason });
      standingBy = reply.reason;
      await onLease(false);
      return;
    }
    standingBy = '';
    // the snapshot first: no command may be taken under the new epoch before it is known what was done under the old one
    if (reply.snapshot) await store.takeSnapshot(reply.snapshot);
    if (lease.lastEpoch() !== reply.epoch) log.info(`lease of ${server} granted, epoch ${reply.epoch}`, { server });
    lease.granted({ epoch: reply.epoch, leaseMs: reply.leaseMs, now: reply.now, sentAt });
    await onLease(true);
  };
}
