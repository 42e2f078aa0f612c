export * from './http/index.js';
export * from './lab/lab.js';
export * from './queue/catalog.js';
export * from './queue/command.js';
export * from './queue/device-event.js';
export * from './queue/heartbeat.js';
export * from './queue/logs.js';
export * from './queue/query.js';
