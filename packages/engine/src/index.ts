export { createEngine } from './create-engine.js';
export type { Applied, Engine, EngineConfig, Ordered, OrderInput, Publisher, TickReport } from './engine.js';
export { API_SERVICE, type EngineCounter, type EngineDeps, type EngineLog, WORKER_SERVICE } from './engine-context.js';
