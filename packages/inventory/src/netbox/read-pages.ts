import { z } from 'zod';
import { getJson, type HttpSource } from '../http-source.js';
import { InventoryError } from '../inventory-error.js';
import { MAX_DEVICES } from '../source.js';

const MAX_READINGS = 3;

export type Query = readonly (readonly [string, string])[];

export interface ReadPages<Row extends z.ZodType> {
  http: HttpSource;
  /** `/api/dcim/devices/` */
  path: string;
  query: Query;
  row: Row;
  pageSize: number;
  signal: AbortSignal;
}

/**
 * Every object of a list, in order of their ids. Each page is asked for by the last id before it, never by a number of rows: rows that come or go
 * meanwhile move none to another page, so that each that is there all the time is read once. What came or went makes the count differ, and the
 * list is read again.
 */
export async function readPages<Row extends z.ZodType<{ id: number }>>(input: ReadPages<Row>): Promise<z.output<Row>[]> {
  for (let read = 1; ; read++) {
    const { rows, pages } = await readOnce(input);
    // one answer is one moment
    if (pages === 1) return rows;
    const { count } = await page(input, [['limit', '1']], z.unknown());
    if (count === rows.length) return rows;
    if (read === MAX_READINGS)
      throw new InventoryError(
        `${input.http.name} changes while it is read (${rows.length} of ${count} in ${input.path}, ${MAX_READINGS} times): try again later`,
      );
  }
}

async function readOnce<Row extends z.ZodType<{ id: number }>>(input: ReadPages<Row>): Promise<{ rows: z.output<Row>[]; pages: number }> {
  const rows: z.output<Row>[] = [];
  for (let pages = 1; ; pages++) {
    const last = rows.at(-1)?.id;
    const { results, next } = await page(
      input,
      [['limit', String(input.pageSize)], ...(last === undefined ? [] : ([['id__gt', String(last)]] as const))],
      input.row,
    );
    for (const row of results) {
      if (row.id <= (rows.at(-1)?.id ?? Number.NEGATIVE_INFINITY))
        throw new InventoryError(
          `${input.http.name} does not list ${input.path} in order of ids, from the one that was asked for (id ${row.id}): NetBox 4 is needed`,
        );
      rows.push(row);
    }
    if (next === null || results.length === 0) return { rows, pages };
    if (rows.length > MAX_DEVICES)
      throw new InventoryError(`${input.http.name} has more than ${MAX_DEVICES} objects in ${input.path}: narrow the filter`);
  }
}

function page<Row extends z.ZodType>({ http, path, query, signal }: ReadPages<z.ZodType>, more: Query, row: Row) {
  const parameters = new URLSearchParams([...query, ['ordering', 'id'], ...more].map(([key, value]): [string, string] => [key!, value!]));
  return getJson(
    http,
    `${path}?${parameters}`,
    z.object({ count: z.number().int(), next: z.string().nullable(), results: z.array(row) }),
    signal,
  );
}
