import type { DeviceFilter } from '../../app/paths.js';
import { exampleDevice } from '../../testing/examples.js';
import { deviceMatcher } from './match-devices.js';

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
