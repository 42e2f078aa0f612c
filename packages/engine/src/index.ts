export { createEngine } from './create-engine.js';
export type {
  Applied,
  BootConfigAnswer,
  Engine,
  EngineConfig,
  ForcedReturn,
  Ordered,
  OrderInput,
  Publisher,
  TickReport,
} from './engine.js';
export { API_SERVICE, type EngineCounter, type EngineDeps, type EngineLog, WORKER_SERVICE } from './engine-context.js';
export type { InventoryInput } from './inventory/apply-inventory.js';
export { IDEMPOTENCY_KEPT_SECONDS } from './request/create-request.js';
