import type { QueryResult, QueryResultRow } from 'pg';
import type { Queryable } from './pool.js';

/**
 * Runs a query that every event needs, planned once per connection: planning the longest of them takes longer than running it.
 * A name stands for one text; two texts under one name are an error of pg.
 */
export function runPrepared<Row extends QueryResultRow>(
  db: Queryable,
  name: string,
  text: string,
  values: unknown[],
): Promise<QueryResult<Row>> {
  return db.query<Row>({ name, text, values });
}

/**
 * The same for a write whose result nobody needs. What cannot be sent is thrown at once, so that whoever does not wait (`unawaited`) hears of
 * that too; what the server refuses fails the transaction.
 */
export function runWrite(db: Queryable, name: string, text: string, values: unknown[]): Promise<void> {
  return runPrepared(db, name, text, values).then(() => undefined);
}

/** In a transaction: goes on without the answer to a write. If the write fails, the transaction fails with its error (see `inTransaction`). */
export function unawaited(sent: Promise<void>): void {
  sent.catch(() => undefined);
}
