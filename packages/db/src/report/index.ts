export * from './count-devices.js';
export * from './find-failed-devices.js';
export * from './find-resting-devices.js';
export * from './list-agents.js';
export * from './report-days.js';
export { EVERYTHING, type Percentiles, type ReportFilter, type ReportPeriod } from './report-period.js';
export * from './summarize-reliability.js';
export * from './summarize-requests.js';
export * from './summarize-usage.js';
