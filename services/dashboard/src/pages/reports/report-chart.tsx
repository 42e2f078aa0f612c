import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import { duration } from '../../data/time.js';
import { cutText, visibleText } from '../../ui/visible-text.js';
import { type ColumnKind, chartData, type ReportTable } from './report-table.js';

/** Told apart in both schemes, also by people who see few colours: by lightness, and lines by their dashes. */
const SERIES_LOOKS = [
  { color: 'cyan.7' },
  { color: 'orange.6', strokeDasharray: '6 3' },
  { color: 'grape.6', strokeDasharray: '2 3' },
  { color: 'red.7', strokeDasharray: '8 3 2 3' },
  { color: 'teal.5', strokeDasharray: '1 4' },
  { color: 'gray.6', strokeDasharray: '10 4' },
] as const;
const MAX_LABEL = 24;
/** More bars than these are not read. */
const MAX_BARS = 15;
const BAR_PX = 26;
const BAR_CHART_PX = 70;
const LINE_CHART_PX = 260;
const LABEL_PX = 150;

export interface ChartProps {
  /** What it shows, for people who do not see it; the table beside it has the same figures. */
  title: string;
  table: ReportTable;
  /** Ids of the columns that it shows. */
  columns: readonly string[];
  /** Bars for each name, or lines from day to day. */
  type: 'bars' | 'stacked' | 'lines';
}

const FORMATS: Record<ColumnKind, (value: number) => string> = {
  text: String,
  count: (value) => value.toLocaleString('en'),
  share: (value) => `${value} %`,
  seconds: duration,
  hours: (value) => (value > 0 && value < 1 ? duration(value * 3_600) : `${value.toLocaleString('en')} h`),
};

/** Charts come with a library of their own, which is loaded with the first of them. */
export default function ReportChart({ title, table, columns, type }: ChartProps) {
  const shown = table.columns.filter(({ id }) => columns.includes(id));
  const cut = type === 'lines' ? table : { ...table, rows: table.rows.slice(0, MAX_BARS) };
  const data = chartData(cut, columns, 'name').map((row) => ({ ...row, label: visibleText(cutText(String(row.label), MAX_LABEL).shown) }));
  // of these no axis has a part of one
  const allowDecimals = !shown.every(({ kind }) => kind === 'count' || kind === 'seconds');
  const look = (index: number) => SERIES_LOOKS[index % SERIES_LOOKS.length]!;
  const common = {
    data,
    dataKey: 'label',
    valueFormatter: FORMATS[shown[0]?.kind ?? 'count'],
    withLegend: shown.length > 1,
    legendProps: { verticalAlign: 'top' as const },
    tooltipAnimationDuration: 0,
  };
  return (
    <div role="img" aria-label={`Chart: ${title}. The table has the same figures.`}>
      {type === 'lines' ? (
        <LineChart
          {...common}
          h={LINE_CHART_PX}
          curveType="linear"
          connectNulls={false}
          lineProps={{ isAnimationActive: false }}
          yAxisProps={{ width: 70, allowDecimals }}
          series={shown.map(({ title: name }, index) => ({ name, ...look(index) }))}
        />
      ) : (
        <BarChart
          {...common}
          h={BAR_CHART_PX + data.length * BAR_PX * (type === 'stacked' ? 1 : Math.max(1, shown.length * 0.7))}
          type={type === 'stacked' ? 'stacked' : 'default'}
          orientation="vertical"
          yAxisProps={{ width: LABEL_PX, interval: 0 }}
          xAxisProps={{ allowDecimals }}
          gridAxis="x"
          barProps={{ isAnimationActive: false, maxBarSize: BAR_PX }}
          series={shown.map(({ title: name }, index) => ({ name, color: look(index).color }))}
        />
      )}
    </div>
  );
}
