import { causeColumns, reliabilityTable, usageByPool, usageTable, waitTable } from './build-tables.js';
import { dailyTable } from './daily-table.js';
import type { ReportTable } from './report-table.js';

const PERIOD = { from: '', to: '' };
const TIMES = { p50: 10, p90: 20, p99: 30 };
const NO_TIMES = { p50: null, p90: null, p99: null };
const record = ({ columns, rows }: ReportTable, row = 0) => Object.fromEntries(columns.map(({ id }, index) => [id, rows[row]?.[index]]));

test('reliability has a column for each cause that there was, the commonest first', () => {
  const row = (name: string, failures: Record<string, number>) => ({
    name,
    attempts: 10,
    successes: 7,
    success_rate: 0.7,
    failures,
    time_to_ready: TIMES,
  });
  const table = reliabilityTable({ period: PERIOD, by: 'device', rows: [row('a', { boot: 1 }), row('b', { storage: 3 })] }, 'Device');
  expect(causeColumns(table)).toEqual(['cause storage', 'cause boot']);
  expect(record(table)).toEqual({ name: 'a', attempts: 10, rate: 0.7, failed: 3, 'cause storage': 0, 'cause boot': 1, p50: 10, p90: 20 });
});

test('usage is told by requester with its share, and by pool', () => {
  const use = (requester: string, pool: string, device_seconds: number) => ({ requester, owner: null, pool, requests: 2, device_seconds });
  const report = { period: PERIOD, rows: [use('a', 'x', 50), use('b', 'y', 30), use('c', 'x', 20)] };
  expect(record(usageTable(report), 1)).toEqual({ name: 'b', pool: 'y', owner: null, requests: 2, held: 30, share: 0.3 });
  expect(usageByPool(report).rows).toEqual([
    ['x', 2, 4, 70],
    ['y', 1, 2, 30],
  ]);
  expect(record(usageTable({ period: PERIOD, rows: [use('a', 'x', 0)] })).share).toBeNull();
});

test('waits are told of all and of each group; those that never had a device have a name', () => {
  const group = (name: string | null, outcomes: Record<string, number>) => ({
    name,
    requests: 3,
    outcomes,
    wait: TIMES,
    time_to_ready: NO_TIMES,
  });
  const { name: _, ...all } = group(null, { returned: 5, expired: 1 });
  const report = {
    period: PERIOD,
    waiting: { requests: 0, oldest_seconds: null },
    all,
    by_pool: [group(null, { expired: 1 })],
    by_image: [],
  };
  const table = waitTable(report, 'pool');
  expect(table.rows.map(([name]) => name)).toEqual(['All', 'no device']);
  expect(record(table, 1)).toMatchObject({ wait50: 10, ready90: null, 'end returned': 0, 'end expired': 1 });
  expect(waitTable(report, 'image').rows).toHaveLength(1);
});

test('days are told in their order, with today; what a day does not have is nothing', () => {
  const days = [
    { day: '2026-11-24', figures: { all: null } },
    { day: '2026-11-25', figures: { all: { requests: 4, wait: TIMES, ready: NO_TIMES } } },
  ];
  expect(dailyTable({ days, today: {} }, 'requests').rows).toEqual([
    ['2026-11-24', 0, null, null, null, null],
    ['2026-11-25', 4, 10, 20, null, null],
    ['today', 0, null, null, null, null],
  ]);
});

test.each([
  ['usage', { usage: [{ deviceSeconds: 5 }, { deviceSeconds: 7 }] }, [12]],
  ['reliability', { by_hardware_type: [{ attempts: 5, successes: 3 }] }, [5, 2]],
  ['agents', { alive: 2, silent: ['imaging3'] }, [2, 1]],
  ['devices', { totals: { in_use: 1, idle: 2, processing: 3, failed: 4, offline: 5, maintenance: 6 } }, [1, 2, 3, 4, 5, 6]],
] as const)('the daily series of %s', (series, today, cells) =>
  expect(dailyTable({ days: [], today }, series).rows).toEqual([['today', ...cells]]),
);
