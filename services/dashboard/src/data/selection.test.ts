import { countSelection, NO_SELECTION, type Selection, shownState, toggleAll, toggleRow } from './selection.js';

const ORDER = ['a', 'b', 'c', 'd', 'e'];
const chosen = ({ selected }: Selection) => [...selected].toSorted().join('');
const clicks = (...keys: (string | [string])[]) =>
  keys.reduce<Selection>(
    (state, key) =>
      Array.isArray(key) ? toggleRow(state, key[0], { range: true, order: ORDER }) : toggleRow(state, key, { order: ORDER }),
    NO_SELECTION,
  );

test.each<[string, ReturnType<typeof clicks>, string]>([
  ['a click chooses, another lets go', clicks('b', 'b'), ''],
  ['Shift chooses all between, downwards', clicks('b', ['d']), 'bcd'],
  ['and upwards', clicks('d', ['b']), 'bcd'],
  ['without a click before, one alone', clicks(['c']), 'c'],
  ['emptying a box with Shift empties that one alone', clicks('a', ['d'], ['b']), 'acd'],
  ['every click is the beginning of the next range', clicks('a', ['c'], 'e', ['d']), 'abcde'],
  ['also one that lets go', clicks('a', 'a', ['c']), 'abc'],
])('%s', (_what, selection, expected) => expect(chosen(selection)).toBe(expected));

test('a range has the rows that are shown, in the order that is shown', () => {
  const first = toggleRow(NO_SELECTION, 'e', { order: ['e', 'c', 'a'] });
  expect(chosen(toggleRow(first, 'a', { range: true, order: ['e', 'c', 'a'] }))).toBe('ace');
});

test('where the row that was clicked last is filtered out, there is no range', () => {
  const first = toggleRow(NO_SELECTION, 'a', { order: ORDER });
  expect(chosen(toggleRow(first, 'd', { range: true, order: ['b', 'c', 'd'] }))).toBe('ad');
});

test('all that are shown are chosen beside those that are hidden, and let go without them', () => {
  const hidden = toggleRow(NO_SELECTION, 'a', { order: ORDER });
  const all = toggleAll(hidden, ['c', 'd']);
  expect(chosen(all)).toBe('acd');
  expect(countSelection(all, ['c', 'd'])).toEqual({ selected: 3, hidden: 1 });
  expect(chosen(toggleAll(all, ['c', 'd']))).toBe('a');
});

test.each([
  [[], 'none'],
  [['a', 'z'], 'some'],
  [ORDER, 'all'],
])('of five shown, with %j chosen, %s are', (keys, expected) => expect(shownState({ selected: new Set(keys) }, ORDER)).toBe(expected));

test('of nothing that is shown none is chosen', () => expect(shownState({ selected: new Set(['a']) }, [])).toBe('none'));
