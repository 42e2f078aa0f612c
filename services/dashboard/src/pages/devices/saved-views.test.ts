import { readViews, removeView, saveView } from './saved-views.js';

function memory(text: string | null = null) {
  let value = text;
  return {
    getItem: () => value,
    setItem: (_: string, next: string) => {
      value = next;
    },
  };
}

test('a view is kept under its name, replaced and removed', () => {
  const store = memory();
  saveView(store, { name: 'failed', query: 'category=failed' });
  saveView(store, { name: 'mine', query: 'holder=alice' });
  saveView(store, { name: 'failed', query: 'category=failed&sort=-since' });
  expect(readViews(store)).toEqual([
    { name: 'mine', query: 'holder=alice' },
    { name: 'failed', query: 'category=failed&sort=-since' },
  ]);
  expect(removeView(store, 'mine')).toEqual([{ name: 'failed', query: 'category=failed&sort=-since' }]);
  expect(readViews(store)).toHaveLength(1);
});

test.each(['not json', '{"name": "failed"}', '[1, null, {"name": 2}]'])('%s counts as nothing', (text) => {
  expect(readViews(memory(text))).toEqual([]);
});

test('there are never more than fifty', () => {
  const store = memory();
  for (let each = 0; each < 60; each++) saveView(store, { name: `view ${each}`, query: '' });
  expect(readViews(store)).toHaveLength(50);
  expect(readViews(store)[0]?.name).toBe('view 10');
});
