import type { CallReply } from '../../data/calls.js';
import type { Cell, ReportColumn, ReportTable } from './report-table.js';

export type DailySeries = 'requests' | 'usage' | 'reliability' | 'devices' | 'agents';
type Figures = Readonly<Record<string, unknown>>;
interface Measure extends ReportColumn {
  of: (figures: Figures) => Cell;
}

/** A number at the end of a path; figures of another release may lack it. */
function at(figures: unknown, ...path: string[]): number | null {
  let value: unknown = figures;
  for (const key of path) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return typeof value === 'number' ? value : null;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const sum = (rows: unknown, key: string): number => list(rows).reduce<number>((total, row) => total + (at(row, key) ?? 0), 0);

const category = (id: string, title: string): Measure => ({ id, title, kind: 'count', of: (figures) => at(figures, 'totals', id) });
const wait = (id: string, title: string, ...path: string[]): Measure => ({
  id,
  title,
  kind: 'seconds',
  of: (figures) => at(figures, 'all', ...path),
});

/** What of each report is shown day by day. */
const MEASURES: Record<DailySeries, readonly Measure[]> = {
  requests: [
    { id: 'requests', title: 'Requests that ended', kind: 'count', of: (figures) => at(figures, 'all', 'requests') ?? 0 },
    wait('wait50', 'Device, half within', 'wait', 'p50'),
    wait('wait90', 'Device, 90 % within', 'wait', 'p90'),
    wait('ready50', 'In hand, half within', 'ready', 'p50'),
    wait('ready90', 'In hand, 90 % within', 'ready', 'p90'),
  ],
  usage: [{ id: 'held', title: 'Devices held', kind: 'hours', of: ({ usage }) => sum(usage, 'deviceSeconds') }],
  reliability: [
    { id: 'attempts', title: 'Attempts', kind: 'count', of: ({ by_hardware_type }) => sum(by_hardware_type, 'attempts') },
    {
      id: 'failed',
      title: 'Failed',
      kind: 'count',
      of: ({ by_hardware_type }) => sum(by_hardware_type, 'attempts') - sum(by_hardware_type, 'successes'),
    },
  ],
  devices: [
    category('in_use', 'In use'),
    category('idle', 'Idle'),
    category('processing', 'Processing'),
    category('failed', 'Failed'),
    category('offline', 'Offline'),
    category('maintenance', 'Maintenance'),
  ],
  agents: [
    { id: 'alive', title: 'Heard', kind: 'count', of: (figures) => at(figures, 'alive') },
    { id: 'silent', title: 'Silent', kind: 'count', of: ({ silent }) => list(silent).length },
  ],
};

/** Days oldest first, and today so far. */
export function dailyTable({ days, today }: Pick<CallReply<'dailyReport'>, 'days' | 'today'>, series: DailySeries): ReportTable {
  const measures = MEASURES[series];
  const rowOf = (label: string, figures: Figures): Cell[] => [label, ...measures.map(({ of }) => of(figures))];
  return {
    columns: [{ id: 'name', title: 'Day (UTC)', kind: 'text' }, ...measures.map(({ id, title, kind }) => ({ id, title, kind }))],
    rows: [...days.map(({ day, figures }) => rowOf(day, figures)), rowOf('today', today)],
  };
}
