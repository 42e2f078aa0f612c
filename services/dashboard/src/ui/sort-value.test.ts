import { compareValues, sortRows } from './sort-value.js';

test.each([
  [
    ['panda-10', 'panda-2', 'Panda-1'],
    ['Panda-1', 'panda-2', 'panda-10'],
  ],
  [
    [10, 9, 100],
    [9, 10, 100],
  ],
  [
    [true, false],
    [false, true],
  ],
  [
    [null, 'b', 'a'],
    ['a', 'b', null],
  ],
])('%j is sorted as %j', (values, expected) => expect(values.toSorted(compareValues)).toEqual(expected));

test('rows are sorted either way, and those alike keep their order', () => {
  const rows = [
    { name: 'a', state: 'ready' },
    { name: 'b', state: 'new' },
    { name: 'c', state: 'ready' },
    { name: 'd', state: null },
  ];
  const sorted = (desc: boolean) =>
    sortRows(rows, ({ state }) => state, { desc })
      .map(({ name }) => name)
      .join('');
  expect([sorted(false), sorted(true)]).toEqual(['bacd', 'dacb']);
  expect(rows.map(({ name }) => name).join('')).toBe('abcd');
});
