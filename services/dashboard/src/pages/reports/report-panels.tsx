import { Anchor, Stack } from '@mantine/core';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { useDailyReport, useReliabilityReport, useRequestReport, useUsageReport } from '../../data/reports.js';
import { ErrorState } from '../../ui/error-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { causeColumns, reliabilityTable, usageByPool, usageTable, waitTable } from './build-tables.js';
import { type DailySeries, dailyTable } from './daily-table.js';
import type { ChartProps } from './report-chart.js';
import { ReportFigures } from './report-figures.js';
import type { Cell } from './report-table.js';
import { RELIABILITY_BY, reportQuery, SERIES, type View } from './report-view.js';

const LIMIT = 500;

type Group = View['by'] | 'image';
const LEADS_TO: Record<Group, (name: string) => string> = {
  device: paths.device,
  hardware_type: (name) => {
    const [hardware_type = '', ...model] = name.split(' ');
    return paths.devices({ hardware_type, model: model.join(' ') });
  },
  pool: (pool) => paths.devices({ pool }),
  board: (board) => paths.devices({ board }),
  server: (imaging_server) => paths.devices({ imaging_server }),
  image: (image) => paths.devices({ image }),
};

/** How often preparing devices succeeds and why it fails: by device and what devices share, or by image. */
export function ReliabilityPanel({ view, by }: { view: View; by: Group }) {
  const { data, error, refetch } = useReliabilityReport({ ...reportQuery(view), by, limit: LIMIT });
  const label = by === 'image' ? 'Image' : (RELIABILITY_BY.find(({ value }) => value === by)?.label ?? by);
  // the figures before are those of another question as long as these are on their way
  const table = data?.by === by ? reliabilityTable(data, label) : undefined;
  if (error && !data) return <ErrorState what="The report" error={error} onRetry={() => void refetch()} />;
  return (
    <ReportFigures
      title={by === 'image' ? 'Failures of images' : 'Reliability, the least reliable first'}
      table={table}
      file={`mozpool-reliability-${by}`}
      charts={[{ title: 'Failed preparations by cause', columns: table ? causeColumns(table) : [], type: 'stacked' }]}
      first={(cell: Cell) => (
        <Anchor component={Link} to={LEADS_TO[by](String(cell))} size="sm">
          <PlainText text={String(cell)} max={60} />
        </Anchor>
      )}
    />
  );
}

export function UsagePanel({ view }: { view: View }) {
  const { data, error, refetch } = useUsageReport({ ...reportQuery(view), limit: LIMIT });
  if (error && !data) return <ErrorState what="The usage" error={error} onRetry={() => void refetch()} />;
  const chart = { columns: ['held'], type: 'bars' } as const;
  return (
    <Stack gap="md">
      <ReportFigures
        title="Usage by pool"
        table={data && usageByPool(data)}
        file="mozpool-usage-by-pool"
        charts={[{ ...chart, title: 'Hours that devices were held, by pool' }]}
      />
      <ReportFigures
        title="Usage by requester"
        table={data && usageTable(data)}
        file="mozpool-usage"
        charts={[{ ...chart, title: 'Hours that devices were held, by requester' }]}
      />
    </Stack>
  );
}

export function WaitsPanel({ view }: { view: View }) {
  const { period, pool } = { pool: undefined, ...reportQuery(view) };
  const { data, error, refetch } = useRequestReport({ period, pool, limit: LIMIT });
  if (error && !data) return <ErrorState what="The waits" error={error} onRetry={() => void refetch()} />;
  const columns = ['wait50', 'wait90'];
  return (
    <Stack gap="md">
      {(['pool', 'image'] as const).map((by) => (
        <ReportFigures
          key={by}
          title={`Waiting by ${by}`}
          table={data && waitTable(data, by)}
          file={`mozpool-waits-by-${by}`}
          charts={[{ title: `Time from asking to the first device, by ${by}`, columns, type: 'bars' }]}
        />
      ))}
    </Stack>
  );
}

const DAILY_CHARTS: Record<DailySeries, readonly Omit<ChartProps, 'table'>[]> = {
  requests: [
    { title: 'Requests that ended', columns: ['requests'], type: 'lines' },
    { title: 'Time from asking to the first device', columns: ['wait50', 'wait90'], type: 'lines' },
  ],
  usage: [{ title: 'Hours that devices were held', columns: ['held'], type: 'lines' }],
  reliability: [{ title: 'Preparations', columns: ['attempts', 'failed'], type: 'lines' }],
  devices: [
    {
      title: 'Devices by category at the end of the day',
      columns: ['in_use', 'idle', 'processing', 'failed', 'offline', 'maintenance'],
      type: 'lines',
    },
  ],
  agents: [{ title: 'Imaging servers at the end of the day', columns: ['alive', 'silent'], type: 'lines' }],
};

export function DailyPanel({ view: { series, days } }: { view: View }) {
  const { data, error, refetch } = useDailyReport({ report: series, days: Number(days) });
  if (error && !data) return <ErrorState what="The days" error={error} onRetry={() => void refetch()} />;
  return (
    <ReportFigures
      title={`${SERIES.find(({ value }) => value === series)?.label ?? series}, day by day`}
      table={data && dailyTable(data, series)}
      file={`mozpool-daily-${series}`}
      charts={DAILY_CHARTS[series]}
    />
  );
}
