import type { Command } from '@mozpool/contracts';
import type { LimitOverrides, OldBootScripts } from '@mozpool/domain';

/** How the engine reaches the queue. Losing any of these loses time, never truth: the sweeper repeats them. */
export interface Publisher {
  ring(name: 'devices' | 'requests' | 'match', id: number): Promise<void>;
  command(command: Command): Promise<void>;
}

export interface EngineConfig {
  /** Divides pauses and limits of both machines, never reservations. */
  timeScale: number;
  onReturn: 'verify' | 'none';
  /** A device is chosen only if it was proven within this time (already scaled). */
  checkMaxAgeMs: number;
  /** An agent that was not heard for this long is silent. */
  agentSilentAfterMs: number;
  leaseMs: number;
  deviceLimits: LimitOverrides;
  requestLimits: LimitOverrides;
  /** A requester is reminded this long before the end of a reservation; 0: never. */
  reminderSeconds: number;
  /** Whether boot scripts are believed that do not know the number and secret of their boot. */
  oldBootScripts: OldBootScripts;
  retentionDays: RetentionDays;
}

/** For how many days something is kept; housekeeping deletes what is older. */
export interface RetentionDays {
  logs: number;
  /** After the end of the reservation. */
  requests: number;
  /** Events and the history of claims: what reports and estimates are made of, and how far back readers of the stream can resume. */
  events: number;
  audit: number;
}
