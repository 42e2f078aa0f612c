import type { LogSelection } from '@mozpool/db';
import { Problem } from '@mozpool/service-kit';
import { LIST_LIMITS } from '../api-deps.js';

export interface LogQuery {
  limit?: number | undefined;
  timeperiod?: number | undefined;
  source?: string | undefined;
  q?: string | undefined;
  after?: number | undefined;
  follow?: boolean;
}

/** `limit` (newest so many), `timeperiod` (seconds), `source` and `q`, alone or together; absent or 0 means no restriction. */
export function logSelection({ limit = 0, timeperiod = 0, source = '', q = '', after, follow = false }: LogQuery): LogSelection {
  if ((source !== '' || q !== '') && (follow || after !== undefined))
    throw new Problem('invalid_query', { problems: 'source, q: cannot be combined with after or follow; leave one of them out.' });
  return {
    limit: limit === 0 ? LIST_LIMITS.log : Math.min(limit, LIST_LIMITS.log),
    maxAgeSeconds: timeperiod || null,
    source: source || null,
    text: q || null,
  };
}
