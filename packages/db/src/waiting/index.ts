export * from './load-fleet.js';
export * from './load-past-times.js';
