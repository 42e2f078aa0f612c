import type { LogSelection } from '@mozpool/db';
import { Problem } from '@mozpool/service-kit';
import { LIST_LIMITS } from '../api-deps.js';

/** `limit` (newest so many) and `timeperiod` (seconds), alone or together; absent or 0 means no restriction. */
export function logSelection(query: URLSearchParams): LogSelection {
  const limit = wholeNumberOf(query, 'limit');
  return {
    limit: limit === 0 ? LIST_LIMITS.log : Math.min(limit, LIST_LIMITS.log),
    maxAgeSeconds: wholeNumberOf(query, 'timeperiod') || null,
  };
}

function wholeNumberOf(query: URLSearchParams, name: string): number {
  const text = query.get(name)?.trim() ?? '';
  if (text === '') return 0;
  if (!/^\d{1,9}$/.test(text)) throw new Problem('invalid_query', { problems: `${name}: must be a whole number from 0 to 999999999.` });
  return Number(text);
}
