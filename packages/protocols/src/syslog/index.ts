export * from './frames.js';
export * from './message.js';
