import { z } from 'zod';

/** What every service reads about its own log. */
export const loggingFields = {
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('debug, info, warn or error'),
  LOG_FORMAT: z.enum(['json', 'human']).default('json').describe('json or human'),
};
