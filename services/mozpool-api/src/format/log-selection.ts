import type { LogSelection } from '@mozpool/db';
import { Problem } from '@mozpool/service-kit';
import { LIST_LIMITS } from '../api-deps.js';

export interface LogQuery {
  limit?: number | undefined;
  timeperiod?: number | undefined;
  source?: string | undefined;
  q?: string | undefined;
  before?: number | undefined;
  until?: number | undefined;
  after?: number | undefined;
  follow?: boolean;
}

/** `limit` (newest so many), `timeperiod` (seconds), `source`, `q`, `before` and `until`, alone or together. What is absent does not restrict, nor does a `limit` or `timeperiod` of 0. */
export function logSelection({ limit = 0, timeperiod = 0, source, q, before, until, after, follow = false }: LogQuery): LogSelection {
  const isChosen = [source, q, before, until].some((each) => each !== undefined && each !== '');
  if (isChosen && (follow || after !== undefined))
    throw new Problem('invalid_query', {
      problems: 'source, q, before, until: cannot be combined with after or follow; leave one of them out.',
    });
  return {
    limit: limit === 0 ? LIST_LIMITS.log : Math.min(limit, LIST_LIMITS.log),
    maxAgeSeconds: timeperiod || null,
    source: source || null,
    text: q || null,
    before: before ?? null,
    until: until ?? null,
  };
}
