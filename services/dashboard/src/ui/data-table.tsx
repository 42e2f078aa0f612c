import { Checkbox, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, useMemo, useRef } from 'react';
import { type Selection, shownState, toggleAll, toggleRow } from '../data/selection.js';
import classes from './data-table.module.css';
import { compareValues, type SortValue } from './sort-value.js';

export interface DataColumn<Row> {
  id: string;
  title: string;
  /** What it is sorted by; without it, it is not. */
  value?: (row: Row) => SortValue;
  cell: (row: Row) => ReactNode;
  /** In rem. */
  width: number;
  align?: 'right';
}

export interface Sort {
  id: string;
  desc: boolean;
}

interface DataTableProps<Row> {
  /** What the table shows, for people who do not see it. */
  label: string;
  /** Filtered already; a new array only where something changed. */
  rows: readonly Row[];
  /** The same array from one drawing to the next. */
  columns: readonly DataColumn<Row>[];
  /** Ids of columns that are not shown. */
  hidden?: readonly string[];
  keyOf: (row: Row) => string;
  sort: Sort | null;
  onSort: (sort: Sort) => void;
  selection?: { value: Selection; onChange: (selection: Selection) => void; labelOf: (row: Row) => string };
  /** In rem; of the part that scrolls. */
  height?: string;
  /** Instead of rows. */
  empty: ReactNode;
}

const ROW_REM = 2.5;
const OVERSCAN = 12;
const ICON_SIZE = 14;
const BOX_REM = 2.75;
const features = tableFeatures({ rowSortingFeature, columnVisibilityFeature, sortedRowModel: createSortedRowModel() });

/** A table of any number of rows, of which only those in sight are drawn. What is filtered, sorted and chosen is the page's to keep. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, rows, columns, hidden = [], keyOf, sort, onSort, selection, height = 'calc(100dvh - 15rem)', empty } = props;
  const scroller = useRef<HTMLElement>(null);
  const definitions = useMemo(
    () =>
      columns.map(
        ({ id, value }): ColumnDef<typeof features, Row> => ({
          id,
          accessorFn: (row) => value?.(row) ?? null,
          enableSorting: value !== undefined,
          sortFn: (a, b, column) => compareValues(a.getValue(column), b.getValue(column)),
        }),
      ),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: rows as Row[],
    getRowId: keyOf,
    state: { sorting: sort ? [sort] : [], columnVisibility: Object.fromEntries(hidden.map((id) => [id, false])) },
  });
  const shown = table.getRowModel().rows;
  const order = useMemo(() => shown.map(({ id }) => id), [shown]);
  const visible = columns.filter(({ id }) => !hidden.includes(id));
  const rowPx = ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
    getItemKey: (index) => order[index] ?? index,
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  const span = visible.length + (selection ? 1 : 0);
  const click = (key: string, event: MouseEvent) => selection?.onChange(toggleRow(selection.value, key, { range: event.shiftKey, order }));
  const state = selection ? shownState(selection.value, order) : 'none';

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section ref={scroller} className={classes.scroller} style={{ maxHeight: height }} tabIndex={0} aria-label={label}>
      <table className={classes.table} aria-rowcount={shown.length + 1}>
        <colgroup>
          {selection && <col style={{ width: `${BOX_REM}rem` }} />}
          {visible.map(({ id, width }) => (
            <col key={id} style={{ width: `${width}rem` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {selection && (
              <th scope="col">
                <Checkbox
                  size="xs"
                  aria-label={`All ${order.length.toLocaleString()} that are shown`}
                  checked={state === 'all'}
                  indeterminate={state === 'some'}
                  onChange={() => selection.onChange(toggleAll(selection.value, order))}
                />
              </th>
            )}
            {visible.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} span={span} />
          {items.map(({ index, key }) => {
            const row = shown[index]!;
            const isSelected = selection?.value.selected.has(row.id) ?? false;
            return (
              <tr key={key} aria-rowindex={index + 2} data-selected={isSelected || undefined} style={{ height: `${ROW_REM}rem` }}>
                {selection && (
                  <td>
                    <Checkbox
                      size="xs"
                      aria-label={selection.labelOf(row.original)}
                      checked={isSelected}
                      onClick={(event) => click(row.id, event)}
                      onChange={ignore}
                    />
                  </td>
                )}
                {visible.map(({ id, cell, align }) => (
                  <td key={id} style={align && { textAlign: align }}>
                    {cell(row.original)}
                  </td>
                ))}
              </tr>
            );
          })}
          <Spacer height={after} span={span} />
        </tbody>
      </table>
      {shown.length === 0 && empty}
    </section>
  );
}

/** The click is what counts: only it knows of the Shift key. */
const ignore = () => undefined;

function Spacer({ height, span }: { height: number; span: number }) {
  return height > 0 ? (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
    </tr>
  ) : null;
}

function HeaderCell<Row>({ column, sort, onSort }: { column: DataColumn<Row>; sort: Sort | null; onSort: (sort: Sort) => void }) {
  const { id, title, value, align } = column;
  if (!value)
    return (
      <th scope="col" style={align && { textAlign: align }}>
        {title}
      </th>
    );
  const isSorted = sort?.id === id;
  const Sign = !isSorted ? IconArrowsSort : sort.desc ? IconArrowDown : IconArrowUp;
  return (
    <th scope="col" style={align && { textAlign: align }} aria-sort={!isSorted ? 'none' : sort.desc ? 'descending' : 'ascending'}>
      <UnstyledButton className={classes.sort} onClick={() => onSort({ id, desc: isSorted && !sort.desc })}>
        {title}
        <Sign size={ICON_SIZE} aria-hidden className={isSorted ? undefined : classes.unsorted} />
      </UnstyledButton>
    </th>
  );
}
