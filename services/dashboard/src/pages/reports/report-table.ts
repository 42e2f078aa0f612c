import { duration } from '../../data/time.js';

/** How a column is written: `share` is of 1, `seconds` a time, `hours` seconds written as hours. */
export type ColumnKind = 'text' | 'count' | 'share' | 'seconds' | 'hours';
export type Cell = string | number | null;

export interface ReportColumn {
  id: string;
  title: string;
  kind: ColumnKind;
}

/** The figures of a report: what the page shows, what the chart is drawn from, and what is exported. */
export interface ReportTable {
  columns: readonly ReportColumn[];
  rows: readonly (readonly Cell[])[];
}

const SECONDS_PER_HOUR = 3_600;
const NOTHING = '–';

/** A cell for people. */
export function cellText(kind: ColumnKind, cell: Cell): string {
  if (cell === null) return NOTHING;
  if (typeof cell === 'string') return cell;
  if (kind === 'share') return percent(cell);
  if (kind === 'seconds') return duration(cell);
  if (kind === 'hours') return hours(cell);
  return cell.toLocaleString('en');
}

/** Less than an hour is no "0.0 h". */
function hours(seconds: number): string {
  if (seconds < SECONDS_PER_HOUR) return duration(seconds);
  return `${(seconds / SECONDS_PER_HOUR).toLocaleString('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 })} h`;
}

/** Never all of what is not all, nor none of what is some. */
function percent(share: number): string {
  const rounded = Math.round(share * 1_000) / 10;
  if (rounded === 100 && share < 1) return '99.9 %';
  if (rounded === 0 && share > 0) return '0.1 %';
  return `${rounded} %`;
}

/** What a program that calculates would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** As RFC 4180 says, with numbers as they are. Names come from strangers: none of them becomes a formula. */
export function toCsv({ columns, rows }: ReportTable): string {
  const line = (cells: readonly Cell[]) => cells.map(csvCell).join(',');
  const titles = columns.map(({ title, kind }) => (kind === 'seconds' || kind === 'hours' ? `${title} (s)` : title));
  return [titles, ...rows].map((cells) => `${line(cells)}\r\n`).join('');
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Whether there is anything to draw in these columns. */
export function hasFigures({ columns, rows }: ReportTable, ids: readonly string[]): boolean {
  return columns.some(({ id }, at) => ids.includes(id) && rows.some((row) => typeof row[at] === 'number'));
}

/** The rows as a chart takes them: hours as hours, shares as percents. */
export function chartData({ columns, rows }: ReportTable, shown: readonly string[], label: string): Record<string, Cell>[] {
  const at = (id: string) => columns.findIndex((column) => column.id === id);
  const series = shown.map((id) => ({ index: at(id), column: columns[at(id)] }));
  return rows.map((row) => ({
    label: row[at(label)] ?? NOTHING,
    ...Object.fromEntries(series.flatMap(({ index, column }) => (column ? [[column.title, scaled(column.kind, row[index] ?? null)]] : []))),
  }));
}

function scaled(kind: ColumnKind, cell: Cell): Cell {
  if (typeof cell !== 'number') return cell;
  if (kind === 'hours') return Number((cell / SECONDS_PER_HOUR).toPrecision(3));
  return kind === 'share' ? Math.round(cell * 1_000) / 10 : cell;
}
