export * from './device-query.js';
export * from './openapi.js';
export * from './query.js';
export * from './route.js';
export * from './routes.js';
