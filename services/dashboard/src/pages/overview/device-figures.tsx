import { SimpleGrid, VisuallyHidden } from '@mantine/core';
import { DEVICE_CATEGORIES, type DeviceCategory } from '@mozpool/domain';
import { paths } from '../../app/paths.js';
import { useDeviceReport, useLastDay } from '../../data/reports.js';
import { ErrorState } from '../../ui/error-state.js';
import { FigureTile } from '../../ui/figure-tile.js';
import { DEVICE_TONES } from '../../ui/tones.js';

type Totals = Omit<NonNullable<ReturnType<typeof useDeviceReport>['data']>['totals'], 'total' | 'silent'>;

const FIGURE: Record<DeviceCategory, keyof Totals> = {
  'in use': 'in_use',
  idle: 'idle',
  processing: 'processing',
  failed: 'failed',
  offline: 'offline',
  maintenance: 'maintenance',
};

/** How many devices are in each category, now and over the last day, each a link to them. */
export function DeviceFigures() {
  const { data, error, refetch } = useDeviceReport();
  const { data: day } = useLastDay();
  if (error && !data) return <ErrorState what="The figures of the devices" error={error} onRetry={() => void refetch()} />;
  const totals = data?.totals;
  return (
    <section aria-label="Devices by category">
      <VisuallyHidden component="h2">Devices</VisuallyHidden>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
        {DEVICE_CATEGORIES.map((category) => (
          <FigureTile
            key={category}
            tone={DEVICE_TONES[category]}
            value={totals?.[FIGURE[category]]}
            to={paths.devices({ category })}
            history={day?.points.map((point) => point[FIGURE[category]])}
            note={totals && `${share(totals[FIGURE[category]], totals.total)} of ${totals.total.toLocaleString()}`}
          />
        ))}
      </SimpleGrid>
    </section>
  );
}

/** Never 0 % of something, nor all of less than all. */
function share(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const percent = (part / whole) * 100;
  if (percent < 1) return 'under 1 %';
  return percent > 99 && part < whole ? 'over 99 %' : `${Math.round(percent)} %`;
}
