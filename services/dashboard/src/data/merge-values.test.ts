import { changedFields, mergeValues } from './merge-values.js';

const BEFORE = { text: 'a', keys: ['x'], hidden: false };

test('what only they changed is taken, what only I changed stays', () =>
  expect(mergeValues(BEFORE, { ...BEFORE, text: 'mine' }, { ...BEFORE, keys: ['x', 'y'] })).toEqual({
    values: { text: 'mine', keys: ['x', 'y'], hidden: false },
    taken: ['keys'],
    conflicts: [],
  }));

test('what both changed differently is a conflict, and mine stays meanwhile', () =>
  expect(mergeValues(BEFORE, { ...BEFORE, keys: ['m'] }, { ...BEFORE, keys: ['t'], hidden: true })).toEqual({
    values: { text: 'a', keys: ['m'], hidden: true },
    taken: ['hidden'],
    conflicts: ['keys'],
  }));

test('what both changed alike is none, as after saving', () => {
  const saved = { ...BEFORE, keys: ['new'] };
  expect(mergeValues(BEFORE, saved, { ...saved })).toEqual({ values: saved, taken: [], conflicts: [] });
});

test('only fields that differ have changed', () =>
  expect(changedFields(BEFORE, { text: 'b', keys: ['x'], hidden: false })).toEqual(['text']));
