export const FORMATS = ['table', 'json', 'ndjson', 'csv', 'name'] as const;
export type Format = (typeof FORMATS)[number];

export type Cell = string | number | boolean | readonly string[] | null | undefined;

/** What a command shows. Its columns are said once, for tables and CSV. */
export interface Listing<Row> {
  rows: readonly Row[];
  /** Title → what stands there. */
  columns: Readonly<Record<string, (row: Row) => Cell>>;
  /** What other commands call a row. */
  name: (row: Row) => string | number;
  /** The whole as one JSON document, as the contract has it. */
  document: unknown;
  /** What a table of no rows says, to people. */
  empty?: string;
}

/** The text of a listing. Always ends with a newline, unless it is empty. */
export function format<Row>(how: Format, { rows, columns, name, document }: Listing<Row>): string {
  switch (how) {
    case 'json':
      return `${JSON.stringify(document, null, 2)}\n`;
    case 'ndjson':
      return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    case 'name':
      return rows.map((row) => `${name(row)}\n`).join('');
    case 'csv':
      return cellsOf(columns, rows, (title) => title, plain)
        .map((cells) => `${cells.map(quoted).join(',')}\r\n`)
        .join('');
    case 'table':
      return rows.length === 0 ? '' : table(cellsOf(columns, rows, (title) => title.toUpperCase(), forPeople));
  }
}

/** One row of a listing that has no end. */
export function formatLine<Row>(how: Format, row: Row, { columns, name }: Pick<Listing<Row>, 'columns' | 'name'>): string {
  if (how === 'table')
    return `${Object.values(columns)
      .map((cell) => forPeople(cell(row)))
      .join(GAP)}\n`;
  if (how === 'csv')
    return `${Object.values(columns)
      .map((cell) => quoted(plain(cell(row))))
      .join(',')}\r\n`;
  return how === 'name' ? `${name(row)}\n` : `${JSON.stringify(row)}\n`;
}

/** One thing as lines of "title: value" for people; for programs as a listing of one. */
export function formatOne<Row>(how: Format, listing: Listing<Row>): string {
  if (how !== 'table') return format(how, listing);
  const [row] = listing.rows;
  if (row === undefined) return '';
  return table(Object.entries(listing.columns).map(([title, cell]) => [`${title}:`, forPeople(cell(row))]));
}

function cellsOf<Row>(
  columns: Listing<Row>['columns'],
  rows: readonly Row[],
  title: (text: string) => string,
  show: (cell: Cell) => string,
): string[][] {
  const cells = Object.values(columns);
  return [Object.keys(columns).map(title), ...rows.map((row) => cells.map((cell) => show(cell(row))))];
}

const GAP = '  ';

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_cell, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join(GAP)
          .trimEnd()}\n`,
    )
    .join('');
}

function plain(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  return Array.isArray(cell) ? cell.join(',') : String(cell);
}

/** Text from elsewhere must not steer the terminal. */
export function forPeople(cell: Cell): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  const text = plain(cell).replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => (/\s/.test(character) ? ' ' : '\u{fffd}'));
  return text === '' ? '-' : text;
}

/** RFC 4180. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
