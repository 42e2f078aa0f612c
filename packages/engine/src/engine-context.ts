import type { Command } from '@mozpool/contracts';
import type { EventInput, LogInput, Pool, Queryable } from '@mozpool/db';
import type { EngineConfig, Publisher } from './engine-config.js';

/** The tick of the service that runs the device machine; its age tells whether Lifeguard is away. */
export const WORKER_SERVICE = 'lifeguard-worker';
export const API_SERVICE = 'mozpool-api';

export interface EngineLog {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/**
 * Counters a service shows, from 0 on: what Prometheus first sees as 1 has not increased for it. Every name is documented in
 * docs/metrics.
 */
export const ENGINE_COUNTERS = [
  'deadlines_fired',
  'attempts_counted',
  'deadlines_postponed',
  'inbox_dropped',
  'publish_failed',
  'matched',
  'stale_answers',
  'orphans_mended',
] as const;
export type EngineCounter = (typeof ENGINE_COUNTERS)[number];

export interface EngineDeps {
  db: Pool;
  publish: Publisher;
  config: EngineConfig;
  log: EngineLog;
  count?: (counter: EngineCounter, by?: number) => void;
}

/** One transaction of the engine: what it wrote, and what has to be told to the queue once it is committed. */
export interface EngineTransaction {
  readonly deps: EngineDeps;
  readonly db: Queryable;
  readonly events: EventInput[];
  readonly logs: LogInput[];
  readonly rings: Map<string, { name: 'devices' | 'requests' | 'match'; id: number }>;
  readonly commands: Command[];
}

type Bell = 'devices' | 'requests' | 'match';

export function ring(tx: EngineTransaction, name: Bell, id = 0): void {
  tx.rings.set(`${name} ${id}`, { name, id });
}

export function isRung(tx: EngineTransaction, name: Bell, id = 0): boolean {
  return tx.rings.has(`${name} ${id}`);
}

/** What was to be rung for is done in this transaction. */
export function unring(tx: EngineTransaction, name: Bell, id = 0): void {
  tx.rings.delete(`${name} ${id}`);
}
