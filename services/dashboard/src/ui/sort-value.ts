/** By what a cell is sorted. Null comes last in rising order. */
export type SortValue = string | number | boolean | null;

/** Numbers within names count as numbers: panda-2 comes before panda-10. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return 1;
  if (b === null || b === undefined) return -1;
  if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b);
  return Number(a) - Number(b);
}

/** A sorted copy; rows of the same value stay in the order in which they came. */
export function sortRows<Row>(rows: readonly Row[], value: (row: Row) => SortValue, { desc }: { desc: boolean }): Row[] {
  const sign = desc ? -1 : 1;
  // each value is asked for once, not with every comparison
  return rows
    .map((row) => ({ row, value: value(row) }))
    .sort((a, b) => sign * compareValues(a.value, b.value))
    .map(({ row }) => row);
}
