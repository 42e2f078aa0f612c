import { compareValues } from './sort-value.js';

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
