export * from './device.js';
export * from './device-operation.js';
export * from './general.js';
export * from './instants.js';
export * from './log-entry.js';
export * from './problem.js';
export * from './problem-table.js';
export * from './request.js';
