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
