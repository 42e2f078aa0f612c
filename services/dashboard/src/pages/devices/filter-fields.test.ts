import { DEVICE_FILTER_KEYS } from '../../app/paths.js';
import { exampleDevice } from '../../testing/examples.js';
import { FILTER_FIELDS, filterWords } from './filter-fields.js';

test('every filter of an address can be set and taken away on the page', () => {
  expect(FILTER_FIELDS.map(({ key }) => key).sort()).toEqual(DEVICE_FILTER_KEYS.filter((key) => key !== 'q').sort());
});

test('filters are told in words', () => {
  expect(filterWords({ q: 'x', category: 'in use,failed', available: 'false', label: 'gpu' })).toEqual([
    { key: 'category', words: 'Status: in use, failed' },
    { key: 'available', words: 'Not available' },
    { key: 'label', words: 'Labels: gpu' },
  ]);
});

test('what can be chosen is what the devices have, each once and in order', () => {
  const options = FILTER_FIELDS.find(({ key }) => key === 'image')!.options;
  const rows = ['b2g', null, 'android', 'b2g'].map((image) => exampleDevice({ image }));
  expect(options(rows, []).map(({ value }) => value)).toEqual(['android', 'b2g']);
});
