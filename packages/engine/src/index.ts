export { createEngine } from './create-engine.js';
export type { Engine } from './engine.js';
export type { EngineConfig, Publisher } from './engine-config.js';
export { API_SERVICE, ENGINE_COUNTERS, type EngineCounter, type EngineDeps, type EngineLog, WORKER_SERVICE } from './engine-context.js';
export type { Applied, BootConfigAnswer, ForcedReturn, Ordered, OrderInput, TickReport } from './engine-values.js';
export type { InventoryInput } from './inventory/apply-inventory.js';
export { IDEMPOTENCY_KEPT_SECONDS } from './request/create-request.js';
