import type { LogSelection } from '@mozpool/db';
import { LIST_LIMITS } from '../api-deps.js';

/** `limit` (newest so many) and `timeperiod` (seconds), alone or together; absent or 0 means no restriction. */
export function logSelection({ limit = 0, timeperiod = 0 }: { limit?: number | undefined; timeperiod?: number | undefined }): LogSelection {
  return { limit: limit === 0 ? LIST_LIMITS.log : Math.min(limit, LIST_LIMITS.log), maxAgeSeconds: timeperiod || null };
}
