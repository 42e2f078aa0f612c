import type { QueueName } from '@mozpool/contracts';

export type PublishFailure = 'unavailable' | 'timeout';
/** `invalid`: does not fit its schema. `expired`: its asker has gone. */
export type DropReason = 'invalid' | 'expired';

/** What a process may count; each hook is called once for each occasion and must not throw. */
export interface QueueMetrics {
  published(queue: QueueName): void;
  publishFailed(queue: QueueName, reason: PublishFailure): void;
  handled(queue: QueueName, outcome: 'ok' | 'failed', tookMs: number): void;
  dropped(queue: QueueName, reason: DropReason): void;
  asked(queue: QueueName, outcome: 'answered' | 'timeout' | 'unavailable' | 'failed', tookMs: number): void;
}

const nothing = () => undefined;

export const NO_METRICS: QueueMetrics = {
  published: nothing,
  publishFailed: nothing,
  handled: nothing,
  dropped: nothing,
  asked: nothing,
};
