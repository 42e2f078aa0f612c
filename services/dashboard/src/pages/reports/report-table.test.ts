import { type Cell, type ColumnKind, cellText, chartData, hasFigures, type ReportTable, toCsv } from './report-table.js';

test.each<[ColumnKind, Cell, string]>([
  ['text', 'a', 'a'],
  ['count', 1_200, '1,200'],
  ['share', 0.775, '77.5 %'],
  ['share', 0.99999, '99.9 %'],
  ['share', 0.00001, '0.1 %'],
  ['share', 1, '100 %'],
  ['seconds', 61, '1 min 1 s'],
  ['hours', 5_400, '1.5 h'],
  ['hours', 45, '45 s'],
  ['hours', null, '–'],
])('a cell of kind %s, %j, reads %j', (kind, cell, text) => expect(cellText(kind, cell)).toBe(text));

const table: ReportTable = {
  columns: [
    { id: 'name', title: 'Device', kind: 'text' },
    { id: 'rate', title: 'Success', kind: 'share' },
    { id: 'held', title: 'Held', kind: 'hours' },
  ],
  rows: [
    ['panda-1', 0.5, 7_200],
    ['=cmd("x"),y', null, 0.25],
  ],
};

test('what is exported has numbers as they are, and no name becomes a formula or breaks its line', () => {
  expect(toCsv(table)).toBe('Device,Success,Held (s)\r\npanda-1,0.5,7200\r\n"\'=cmd(""x""),y",,0.25\r\n');
});

test('a chart has percents and hours', () => {
  expect(chartData(table, ['rate', 'held', 'nonsense'], 'name')).toEqual([
    { label: 'panda-1', Success: 50, Held: 2 },
    { label: '=cmd("x"),y', Success: null, Held: 0.0000694 },
  ]);
});

test('a chart is drawn of columns that have a number', () => {
  expect(hasFigures(table, ['rate'])).toBe(true);
  expect(hasFigures({ ...table, rows: [['panda-1', null, 3]] }, ['rate'])).toBe(false);
  expect(hasFigures(table, [])).toBe(false);
});
