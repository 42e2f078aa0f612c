export type { Applied, Engine, EngineConfig, NewRequest, Publisher, TickReport } from './engine.js';
