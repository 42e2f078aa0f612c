import { exampleDevice } from '../../testing/examples.js';
import { searchText, writeOutAhead } from './search-text.js';

test('rows are written out ahead, some in each task; what is typed then reads no more of them', () => {
  let read = 0;
  const watched = () =>
    new Proxy(exampleDevice(), {
      get(row, key) {
        read += 1;
        return Reflect.get(row, key);
      },
    });
  const rows = Array.from({ length: 1_200 }, watched);
  const tasks: (() => void)[] = [];
  writeOutAhead(rows, (run) => {
    tasks.push(run);
    return () => undefined;
  });
  let done = 0;
  for (; tasks[done]; done++) tasks[done]?.();
  expect(done).toBe(3);
  expect(read).toBeGreaterThan(rows.length);
  read = 0;
  expect(rows.filter((row) => searchText(row).includes('panda'))).toHaveLength(rows.length);
  expect(read).toBe(0);
});

test('whoever leaves stops what was to be written out', () => {
  let stopped = 0;
  const stop = writeOutAhead([exampleDevice()], () => () => {
    stopped += 1;
  });
  stop();
  expect(stopped).toBe(1);
});
