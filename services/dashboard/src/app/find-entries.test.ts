import { type Entry, findEntries, MAX_FOUND, requestNumber } from './find-entries.js';

const entry = (label: string, keywords = ''): Entry => ({ id: label, label, description: '', keywords });
const labels = (entries: readonly Entry[], query: string) => findEntries(entries, query).map(({ label }) => label);

test('every word has to be there, in the label or the keywords', () => {
  const entries = [entry('Overview', 'home'), entry('panda-0007', 'failed b2g'), entry('panda-0008', 'idle b2g')];
  expect(labels(entries, 'panda failed')).toEqual(['panda-0007']);
  expect(labels(entries, 'HOME')).toEqual(['Overview']);
  expect(labels(entries, 'nothing')).toEqual([]);
  expect(labels(entries, '')).toHaveLength(3);
});

test('what is named exactly comes first, then what begins so, then what has it in its name', () => {
  const entries = [entry('x', 'panda-1'), entry('my-panda-1'), entry('panda-10'), entry('panda-1')];
  expect(labels(entries, 'panda-1')).toEqual(['panda-1', 'panda-10', 'my-panda-1', 'x']);
});

test('of many the first are shown', () => {
  expect(
    findEntries(
      Array.from({ length: 10_000 }, (_, at) => entry(`panda-${at}`)),
      'panda',
    ),
  ).toHaveLength(MAX_FOUND);
});

test.each([
  ['12', 12],
  ['#12', 12],
  ['request 12', 12],
  ['0007', null],
  ['panda-12', null],
  ['', null],
])('%j is request %j', (query, expected) => expect(requestNumber(query)).toBe(expected));
