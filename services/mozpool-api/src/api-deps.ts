import type { Pool } from '@mozpool/db';
import type { LimitOverrides } from '@mozpool/domain';
import type { Engine } from '@mozpool/engine';
import type { Queues } from '@mozpool/queue';
import type { Live } from './live/live.js';
import type { WaitingView } from './waiting/waiting-view.js';

/** What the endpoints work with. */
export interface ApiDeps {
  db: Pool;
  engine: Engine;
  queues: Pick<Queues, 'ask' | 'ring'>;
  /** Where clients reach this service, without a final slash. */
  publicUrl: () => string;
  /** A device is offered only if it was proven within this time. */
  checkMaxAgeMs: number;
  /** What the configuration says about the machines; hardware types override it. */
  deviceLimits: LimitOverrides;
  requestLimits: LimitOverrides;
  /** Divides limits and pauses of both machines. */
  timeScale: number;
  /** What waiting requests wait for, looked at once for all who ask. */
  waiting: WaitingView;
  /** What follows the truth, for those who listen. */
  live: Live;
  /** Whether callers are known by tokens. */
  auth: 'none' | 'token';
  /** Whether a webhook may be called there. */
  isAllowedWebhookHost: (host: string) => boolean;
}

/** More rows than these are cut off: nobody reads them, and they would fill the memory. */
export const LIST_LIMITS = {
  devices: 20_000,
  requests: 20_000,
  images: 1_000,
  environments: 1_000,
  pxeConfigs: 1_000,
  imagingServers: 1_000,
  inventory: 5_000,
  inventoryRuns: 100,
  tokens: 10_000,
  log: 50_000,
  deliveries: 1_000,
} as const;
