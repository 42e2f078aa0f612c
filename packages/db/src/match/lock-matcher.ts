import type { Queryable } from '../pool.js';
import { runWrite } from '../run-prepared.js';

/** Any number will do, as long as every matcher takes the same. */
const MATCH_LOCK = 62_017_002;

/** One matcher at a time in the whole system, until the transaction ends. */
export function lockMatcher(db: Queryable): Promise<void> {
  return runWrite(db, 'lock-matcher', 'select pg_advisory_xact_lock($1)', [MATCH_LOCK]);
}
