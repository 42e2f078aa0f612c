import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import { type Selection, shownState, toggleAll, toggleRow } from '../data/selection.js';
import classes from './data-table.module.css';
import { RowCheckbox } from './row-checkbox.js';
import { type SortValue, sortRows } from './sort-value.js';

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

export interface DataTableProps<Row> {
  /** What the table shows, for people who do not see it. */
  label: string;
  /** The words that its rows have, for them too. */
  description?: string;
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
const OVERSCAN = 6;
const ICON_SIZE = 14;
const BOX_REM = 2.75;
const NONE: readonly string[] = [];
/** Nobody presses Tab through more rows than these to get past a table. */
const LONG_ROWS = 20;

/** A table of any number of rows, of which only those in sight are drawn. What is filtered, sorted and chosen is the page's to keep. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, description, rows, columns, hidden = NONE, keyOf, sort, onSort, selection, empty } = props;
  const { height = 'calc(100dvh - 15rem)' } = props;
  const scroller = useRef<HTMLElement>(null);
  const end = useRef<HTMLSpanElement>(null);
  const visible = useMemo(() => columns.filter(({ id }) => !hidden.includes(id)), [columns, hidden]);
  const value = columns.find(({ id }) => id === sort?.id)?.value;
  const desc = sort?.desc ?? false;
  const shown = useMemo(() => (value ? sortRows(rows, value, { desc }) : rows), [rows, value, desc]);
  const order = useMemo(() => shown.map(keyOf), [shown, keyOf]);
  // the same function as long as the rows are: all of them are laid out anew for another one
  const keyAt = useCallback((index: number) => order[index] ?? index, [order]);
  const rowPx = ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
    getItemKey: keyAt,
    // drawing within the scroll event would hold up the scrolling; the rows beyond the edges are there for that
    useFlushSync: false,
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  const isLong = shown.length > LONG_ROWS;
  const span = visible.length + (selection ? 1 : 0);
  // a function that stays the same, so that no row is drawn anew for it
  const newest = useRef({ selection, order });
  useLayoutEffect(() => {
    newest.current = { selection, order };
  });
  const toggle = useRef((key: string, range: boolean) => {
    const { selection, order } = newest.current;
    selection?.onChange(toggleRow(selection.value, key, { range, order }));
  }).current;
  const chosen = selection?.value;
  const state = useMemo(() => (chosen ? shownState(chosen, order) : 'none'), [chosen, order]);

  return (
    <>
      {isLong && (
        <UnstyledButton className={classes.skip} onClick={() => end.current?.focus()}>
          Skip the table
        </UnstyledButton>
      )}
      <section
        ref={scroller}
        className={classes.scroller}
        style={{ maxHeight: height }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        tabIndex={0}
        aria-label={label}
        aria-description={description}
      >
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
                  <RowCheckbox
                    label={`All ${order.length.toLocaleString()} that are shown`}
                    isChecked={state === 'all'}
                    isMixed={state === 'some'}
                    onToggle={() => selection.onChange(toggleAll(selection.value, order))}
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
              const row = shown[index];
              return (
                row && (
                  <BodyRow
                    key={key}
                    row={row}
                    rowKey={String(key)}
                    index={index}
                    columns={visible}
                    boxLabel={selection?.labelOf(row)}
                    isSelected={selection?.value.selected.has(String(key)) ?? false}
                    onToggle={toggle}
                  />
                )
              );
            })}
            <Spacer height={after} span={span} />
          </tbody>
        </table>
        {shown.length === 0 && empty}
      </section>
      {isLong && <span ref={end} tabIndex={-1} />}
    </>
  );
}

interface BodyRowProps<Row> {
  row: Row;
  rowKey: string;
  index: number;
  columns: readonly DataColumn<Row>[];
  /** Without one it cannot be chosen. */
  boxLabel: string | undefined;
  isSelected: boolean;
  onToggle: (key: string, range: boolean) => void;
}

/** Drawn anew only where something of it changed: scrolling and the events of other rows leave it alone. */
const BodyRow = memo(DrawnRow) as typeof DrawnRow;

function DrawnRow<Row>({ row, rowKey, index, columns, boxLabel, isSelected, onToggle }: BodyRowProps<Row>) {
  return (
    <tr aria-rowindex={index + 2} data-selected={isSelected || undefined} className={classes.row}>
      {boxLabel !== undefined && (
        <td>
          <RowCheckbox label={boxLabel} isChecked={isSelected} onToggle={({ range }) => onToggle(rowKey, range)} />
        </td>
      )}
      {columns.map(({ id, cell, align }) => (
        <td key={id} style={align && { textAlign: align }}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}

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
