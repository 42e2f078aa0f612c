import { pages } from '@mozpool/client';

/** Rows in one page of a list: as many as the API gives. */
export const PAGE = 1_000;

/** All rows of a list that comes in pages; `key` is what the answer calls them. */
export async function allRows<Row>(read: (after: string | undefined) => Promise<object>, key: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of pages(async (after) => (await read(after)) as Record<string, Row[]> & { next?: string | null }))
    rows.push(...(page[key] ?? []));
  return rows;
}
