import { paths, REPORT_VIEW_KEYS, type ReportView } from '../../app/paths.js';
import type { DailySeries } from './daily-table.js';

export const REPORTS = [
  { value: 'reliability', label: 'Reliability' },
  { value: 'images', label: 'Images' },
  { value: 'usage', label: 'Usage' },
  { value: 'waits', label: 'Waiting' },
  { value: 'daily', label: 'Day by day' },
] as const;
export type ReportName = (typeof REPORTS)[number]['value'];

export const PERIODS = [
  { value: '1', label: 'Last day' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
] as const;

export const RELIABILITY_BY = [
  { value: 'device', label: 'Device' },
  { value: 'hardware_type', label: 'Hardware type' },
  { value: 'pool', label: 'Pool' },
  { value: 'board', label: 'Relay board' },
  { value: 'server', label: 'Imaging server' },
] as const;

export const SERIES: readonly { value: DailySeries; label: string }[] = [
  { value: 'requests', label: 'Requests and waits' },
  { value: 'usage', label: 'Devices held' },
  { value: 'reliability', label: 'Preparations' },
  { value: 'devices', label: 'Devices by category' },
  { value: 'agents', label: 'Imaging servers' },
];

const DAY_SECONDS = 86_400;
const USUAL = { report: 'reliability', days: '7', by: 'device', series: 'requests' } as const;

/** One of the choices; what is none of them counts as not said. */
function chosen<Value extends string>(choices: readonly { value: Value }[], given: string | null, usual: Value): Value {
  return choices.find(({ value }) => value === given)?.value ?? usual;
}

/** What the address asks for. */
export function readView(search: URLSearchParams) {
  const days = chosen(PERIODS, search.get('days'), USUAL.days);
  const [pool, hardwareType] = [search.get('pool') ?? '', search.get('hardware_type') ?? ''];
  return {
    report: chosen<ReportName>(REPORTS, search.get('report'), USUAL.report),
    days,
    by: chosen(RELIABILITY_BY, search.get('by'), USUAL.by),
    series: chosen(SERIES, search.get('series'), USUAL.series),
    pool,
    hardware_type: hardwareType,
  };
}
export type View = ReturnType<typeof readView>;

/** The address of another view; what is usual is not in it. */
export function changedPath(view: View, change: ReportView): string {
  const next = { ...view, ...change };
  const said = REPORT_VIEW_KEYS.filter((key) => next[key] !== (USUAL as ReportView)[key]).map((key) => [key, next[key]]);
  return paths.reports(Object.fromEntries(said) as ReportView);
}

/** For the calls: the period in seconds, and the filters that are set. */
export function reportQuery({ days, pool, hardware_type }: View) {
  return { period: Number(days) * DAY_SECONDS, ...(pool !== '' && { pool }), ...(hardware_type !== '' && { hardware_type }) };
}
