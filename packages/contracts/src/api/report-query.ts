import { queryInteger, queryText } from './query.js';

const DAY_SECONDS = 86_400;
/** Claims and events are kept so long. */
export const MAX_PERIOD_SECONDS = 90 * DAY_SECONDS;
export const DEFAULT_PERIOD_SECONDS = 7 * DAY_SECONDS;
export const MAX_REPORT_ROWS = 1_000;
export const DEFAULT_REPORT_ROWS = 100;

export const periodQuery = {
  period: queryInteger({ min: 60, max: MAX_PERIOD_SECONDS, description: 'The last so many seconds; 604800, a week, by default.' }),
};
export const poolQuery = { pool: queryText({ max: 63, description: 'Only this pool.' }) };
export const reportFilterQuery = {
  ...poolQuery,
  hardware_type: queryText({ max: 65, description: 'Only this hardware type, written as `type model`: `panda ES`.' }),
};
export const reportLimitQuery = {
  limit: queryInteger({ min: 1, max: MAX_REPORT_ROWS, description: `At most so many rows; ${DEFAULT_REPORT_ROWS} by default.` }),
};
