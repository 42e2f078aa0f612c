export { BULK_LIMIT_MS } from './bulk.js';
export * from './device-query.js';
export { MAX_EVENT_PAGE } from './events.js';
export * from './openapi.js';
export * from './query.js';
export { DEFAULT_PERIOD_SECONDS, DEFAULT_REPORT_ROWS } from './report-query.js';
export * from './route.js';
export * from './routes.js';
export { LONG_POLL_LIMIT_MS, MAX_WAIT_SECONDS } from './wait-query.js';
