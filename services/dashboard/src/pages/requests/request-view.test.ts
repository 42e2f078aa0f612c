import { REQUEST_STATE_NAMES } from '@mozpool/domain';
import {
  changedPath,
  columnsText,
  isNarrowed,
  listQuery,
  PAGE_ROWS,
  REQUEST_CATEGORIES,
  readFilter,
  shownColumns,
  shownSort,
  sortText,
} from './request-view.js';

const filterOf = (text: string) => readFilter(new URLSearchParams(text));

test.each([
  ['', { category: 'open' }],
  ['category=nonsense', { category: 'open' }],
  ['category=failed&assignee=alice&device=&other=x', { category: 'failed', assignee: 'alice' }],
  ['image=b2g&environment=odd&after=c', { category: 'open', image: 'b2g', environment: 'odd', after: 'c' }],
])('%j is read as %j', (text, filter) => expect(filterOf(text)).toEqual(filter));

test.each([
  ['category=failed', { assignee: 'alice' }, '/requests?category=failed&assignee=alice'],
  ['category=failed&assignee=alice', { category: 'open', assignee: '' }, '/requests'],
  ['after=c&device=d', { after: 'e' }, '/requests?device=d&after=e'],
  ['after=c&device=d', { device: 'x' }, '/requests?device=x'],
])('%j changed by %j leads to %s', (text, change, path) => expect(changedPath(filterOf(text), change)).toBe(path));

test('every state is in one of the categories, and only in one beside open', () => {
  const single = REQUEST_CATEGORIES.filter(({ value }) => value !== 'open' && value !== 'all');
  const states = single.flatMap(({ value }) => String(listQuery({ category: value }).state).split(','));
  expect(states.toSorted()).toEqual([...REQUEST_STATE_NAMES].sort());
});

test('the server is asked for a page of what the address says', () => {
  expect(listQuery(filterOf('category=all&assignee=alice&after=c'))).toEqual({
    assignee: 'alice',
    after: 'c',
    limit: PAGE_ROWS,
    include_closed: true,
  });
  expect(listQuery(filterOf('category=held'))).toEqual({ limit: PAGE_ROWS, state: 'ready' });
});

test('the category alone does not narrow the list', () => {
  expect(isNarrowed(filterOf('category=failed&after=c'))).toBe(false);
  expect(isNarrowed(filterOf('device=x'))).toBe(true);
});

test.each([
  ['', ['id', 'state', 'assignee', 'requested', 'image', 'device', 'device_state', 'expires'], ''],
  ['server,state,nonsense', ['id', 'state', 'server'], 'id,state,server'],
  ['nonsense', ['id', 'state', 'assignee', 'requested', 'image', 'device', 'device_state', 'expires'], ''],
])('columns %j show %j', (columns, shown, text) => {
  expect(shownColumns({ columns })).toEqual(shown);
  expect(columnsText(shownColumns({ columns }))).toBe(text);
});

test.each([
  ['', { id: 'id', desc: true }, ''],
  ['id', { id: 'id', desc: false }, 'id'],
  ['-image', { id: 'image', desc: true }, '-image'],
  ['nonsense', { id: 'id', desc: true }, ''],
])('sort %j', (sort, shown, text) => {
  expect(shownSort({ sort })).toEqual(shown);
  expect(sortText(shownSort({ sort }))).toBe(text);
});

test('the server searches the words; how the list is shown is none of its business', () => {
  expect(listQuery(filterOf('category=held&q=alice+odd&sort=-image&columns=server'))).toEqual({
    q: 'alice odd',
    limit: PAGE_ROWS,
    state: 'ready',
  });
  expect(isNarrowed(filterOf('sort=-image&columns=server'))).toBe(false);
  expect(isNarrowed(filterOf('q=alice'))).toBe(true);
});
