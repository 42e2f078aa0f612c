import { searchQuery } from './search-query.js';

test.each([
  [{ sources: [], text: '' }, null],
  [{ sources: [], text: '  ' }, null],
  [{ sources: ['bmm', 'sut'], text: '' }, null],
  [
    { sources: ['bmm'], text: '' },
    { source: 'bmm', limit: 500 },
  ],
  [
    { sources: [], text: 'boot  FAILED' },
    { q: 'FAILED', limit: 500 },
  ],
  [
    { sources: ['bmm', 'sut'], text: 'boot' },
    { q: 'boot', limit: 500 },
  ],
  [
    { sources: ['bmm'], text: 'boot' },
    { q: 'boot', source: 'bmm', limit: 500 },
  ],
  [
    { sources: [], text: 'x'.repeat(300) },
    { q: 'x'.repeat(200), limit: 500 },
  ],
])('%j', (filter, expected) => expect(searchQuery(filter)).toEqual(expected));
