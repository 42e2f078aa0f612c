import { FORMATS, format, formatOne, type Listing } from './format.js';

interface Row {
  name: string;
  pools: string[];
  note: string | null;
}

const rows: Row[] = [
  { name: 'panda-1', pools: ['b2g', 'mobile'], note: 'says "ow", \u001b[31mred\nand more' },
  { name: 'panda-22', pools: [], note: null },
];
const listing = (some: Row[]): Listing<Row> => ({
  rows: some,
  columns: { device: ({ name }) => name, pools: ({ pools }) => pools, note: ({ note }) => note },
  name: ({ name }) => name,
  document: { devices: some },
});

test('tables are for people: what steers a terminal does not get there', () => {
  expect(format('table', listing(rows))).toBe(
    'DEVICE    POOLS       NOTE\npanda-1   b2g,mobile  says "ow", \u{fffd}[31mred and more\npanda-22  -           -\n',
  );
});

test('JSON is the document of the contract, ndjson its rows', () => {
  expect(JSON.parse(format('json', listing(rows)))).toEqual({ devices: rows });
  const lines = format('ndjson', listing(rows)).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
});

test('CSV is quoted where it has to be', () => {
  expect(format('csv', listing(rows))).toBe(
    'device,pools,note\r\npanda-1,"b2g,mobile","says ""ow"", \u001b[31mred\nand more"\r\npanda-22,,\r\n',
  );
});

test('names stand alone, for other commands', () => {
  expect(format('name', listing(rows))).toBe('panda-1\npanda-22\n');
});

test.each(FORMATS)('nothing as %s is nothing that a program could trip over', (how) => {
  const nothing = { table: '', json: '{\n  "devices": []\n}\n', ndjson: '', csv: 'device,pools,note\r\n', name: '' };
  expect(format(how, listing([]))).toBe(nothing[how]);
});

test('one thing is shown line by line', () => {
  expect(formatOne('table', listing(rows.slice(1)))).toBe('device:  panda-22\npools:   -\nnote:    -\n');
  expect(formatOne('name', listing(rows.slice(1)))).toBe('panda-22\n');
});
