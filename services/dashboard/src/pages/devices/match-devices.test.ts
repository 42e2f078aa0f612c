import type { DeviceFilter } from '../../app/paths.js';
import { exampleDevice } from '../../testing/examples.js';
import { deviceMatcher, writeOutAhead } from './match-devices.js';

const HOLDER = { request_id: 12, assignee: 'Alice', expires: '2026-11-25T15:00:00' };
const ROWS = [
  exampleDevice({ name: 'idle', effective_labels: { gpu: 'mali' } }),
  exampleDevice({ name: 'held', category: 'in use', request_id: 12, holder: HOLDER, available: false }),
  exampleDevice({
    name: 'broken',
    state: 'failed_pc_pinging',
    category: 'failed',
    available: false,
    comments: 'Screen cracked',
    relay_info: 'Relay-2.example:bank1:relay7',
    image: null,
    pool: 'mobile',
    imaging_server: 'imaging2',
    hardware: { type: 'tegra', model: '250' },
    mac_address: '525400123456',
  }),
  exampleDevice({ name: 'gone', active: false, available: false }),
];
const BOARDS = [{ name: 'relay-2', fqdn: 'relay-2.example' }];
const found = (filter: DeviceFilter) => ROWS.filter(deviceMatcher(filter, BOARDS).matches).map(({ name }) => name);

test.each<[DeviceFilter, string[]]>([
  [{}, ['idle', 'held', 'broken']],
  [{ active: 'any' }, ['idle', 'held', 'broken', 'gone']],
  [{ active: 'false' }, ['gone']],
  [{ q: 'screen  CRACK' }, ['broken']],
  [{ q: 'alice request 12' }, ['held']],
  [{ q: 'gpu=mali' }, ['idle']],
  [{ q: 'failed pc' }, ['broken']],
  [{ q: '52:54:00:12:34:56' }, ['broken']],
  [{ q: 'screen alice' }, []],
  [{ state: 'ready,failed_pc_pinging' }, ['idle', 'held', 'broken']],
  [{ category: 'in use,failed' }, ['held', 'broken']],
  [{ hardware_type: 'tegra' }, ['broken']],
  [{ model: 'ES' }, ['idle', 'held']],
  [{ pool: 'mobile' }, ['broken']],
  [{ imaging_server: 'imaging2' }, ['broken']],
  [{ environment: 'staging' }, []],
  [{ image: 'b2g' }, ['idle', 'held']],
  [{ holder: 'Alice' }, ['held']],
  [{ held: 'true' }, ['held']],
  [{ held: 'false', available: 'true' }, ['idle']],
  [{ board: 'relay-2' }, ['broken']],
  [{ board: 'relay' }, []],
  [{ label: 'gpu' }, ['idle']],
  [{ label: 'gpu!=mali', category: 'failed' }, ['broken']],
])('%j finds %j', (filter, names) => {
  expect(found(filter)).toEqual(names);
});

test('labels that cannot be read match nothing and say why', () => {
  const { matches, problem } = deviceMatcher({ label: 'gpu in mali' }, []);
  expect(ROWS.some(matches)).toBe(false);
  expect(problem).toMatch(/brackets/);
});

test('a row that has changed is looked at anew', () => {
  const { matches } = deviceMatcher({ q: 'cracked' }, []);
  const row = exampleDevice();
  expect(matches(row)).toBe(false);
  expect(matches({ ...row, comments: 'cracked' })).toBe(true);
});

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
  const { matches } = deviceMatcher({ q: 'panda', active: 'any' }, []);
  expect(rows.filter(matches)).toHaveLength(rows.length);
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
