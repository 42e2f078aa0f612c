import { z } from 'zod';
import { queryInteger } from './query.js';

/** Alone or together; absent, empty or 0 means no restriction. */
export const logQuery = z.object({
  limit: queryInteger({ min: 0, max: 999_999_999, description: 'Only the newest so many entries; 0 is all.' }),
  timeperiod: queryInteger({ min: 0, max: 999_999_999, description: 'Only entries that are at most so many seconds old; 0 is all.' }),
});
