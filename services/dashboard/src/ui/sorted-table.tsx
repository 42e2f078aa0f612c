import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { DataTable, type DataTableProps, type Sort } from './data-table.js';
import { ErrorState } from './error-state.js';

interface SortedTableProps<Row> extends Omit<DataTableProps<Row>, 'rows' | 'sort' | 'onSort' | 'selection'> {
  /** What could not be read, as in “The images”. */
  what: string;
  /** Undefined as long as they are not read. */
  rows: readonly Row[] | undefined;
  error?: Error | null;
  onRetry?: () => void;
  /** By what it is sorted before a person says otherwise; without it, in the order of the rows. */
  first?: Sort;
}

const WAITING_PX = 120;

/** A table that keeps its own order, and stands for what is still being read or could not be. */
export function SortedTable<Row extends object>({ what, rows, error = null, onRetry, first, ...table }: SortedTableProps<Row>) {
  const [sort, setSort] = useState<Sort | null>(first ?? null);
  if (rows) return <DataTable {...table} rows={rows} sort={sort} onSort={setSort} />;
  if (error) return <ErrorState what={what} error={error} {...(onRetry && { onRetry })} />;
  return <Skeleton height={WAITING_PX} aria-busy />;
}
