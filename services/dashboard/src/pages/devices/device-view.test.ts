import { paths } from '../../app/paths.js';
import { hiddenColumns, readView, writeView } from './device-view.js';

const read = (query: string) => readView(new URLSearchParams(query));

test('an address without anything shows everything by name, and the address of that is empty', () => {
  const view = read('');
  expect(view).toMatchObject({ filter: {}, sort: { id: 'name', desc: false } });
  expect(view.columns).toContain('state');
  expect(hiddenColumns(view)).toContain('mac');
  expect(writeView(view).toString()).toBe('');
});

test('what is in an address is in the address of what it shows', () => {
  const query = 'q=two+words&state=ready%2Coffline&label=gpu%2Cos%21%3D4.0&sort=-since&columns=name%2Cstate%2Cmac';
  expect(writeView(read(query)).toString()).toBe(query);
});

test('a link to filtered devices is read as it was meant', () => {
  const filter = { category: 'in use', board: 'relay 2' };
  expect(read(paths.devices(filter).split('?')[1]!).filter).toEqual(filter);
});

test('what is not understood is left out', () => {
  expect(read('sort=-nonsense&columns=nonsense&nonsense=1&state=')).toEqual(read(''));
});

test('columns keep their order, and the name stays', () => {
  expect(read('columns=mac,state').columns).toEqual(['name', 'state', 'mac']);
});
