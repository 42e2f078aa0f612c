import { z } from 'zod';
import { envUrl } from './env-fields.js';

/** What every service reads about its own log. */
export const loggingFields = {
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('debug, info, warn or error'),
  LOG_FORMAT: z.enum(['json', 'human']).default('json').describe('json or human'),
  SYSLOG_URL: envUrl('udp').optional().describe('udp://host:514: where the log goes beside standard output, as syslog'),
};
