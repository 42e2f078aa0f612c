import { Group, Select } from '@mantine/core';
import type { ReportView } from '../../app/paths.js';
import { useDeviceReport } from '../../data/reports.js';
import { visibleChoices } from '../../ui/visible-text.js';
import { PERIODS, RELIABILITY_BY, type ReportName, SERIES, type View } from './report-view.js';

/** What each report can be narrowed to. */
const FIELDS: Record<ReportName, readonly (keyof ReportView)[]> = {
  reliability: ['by', 'days', 'pool', 'hardware_type'],
  images: ['days', 'pool', 'hardware_type'],
  usage: ['days', 'pool', 'hardware_type'],
  waits: ['days', 'pool'],
  daily: ['series', 'days'],
};

export function ReportFilters({ view, onChange }: { view: View; onChange: (change: ReportView) => void }) {
  const { data } = useDeviceReport();
  const fields = FIELDS[view.report];
  const names = (rows: readonly { name: string }[] = []) => visibleChoices(rows.map(({ name }) => name));
  return (
    <Group gap="sm" my="md" align="flex-end">
      {fields.includes('by') && (
        <Select
          label="By"
          size="xs"
          allowDeselect={false}
          data={[...RELIABILITY_BY]}
          value={view.by}
          onChange={(by) => onChange({ by: by ?? '' })}
        />
      )}
      {fields.includes('series') && (
        <Select
          label="Series"
          size="xs"
          allowDeselect={false}
          data={[...SERIES]}
          value={view.series}
          onChange={(series) => onChange({ series: series ?? '' })}
        />
      )}
      <Select
        label="Period"
        size="xs"
        allowDeselect={false}
        data={[...PERIODS]}
        value={view.days}
        onChange={(days) => onChange({ days: days ?? '' })}
      />
      {fields.includes('pool') && (
        <Select
          label="Pool"
          placeholder="All"
          size="xs"
          clearable
          searchable
          data={names(data?.by_pool)}
          value={view.pool || null}
          onChange={(pool) => onChange({ pool: pool ?? '' })}
        />
      )}
      {fields.includes('hardware_type') && (
        <Select
          label="Hardware type"
          placeholder="All"
          size="xs"
          clearable
          searchable
          data={names(data?.by_hardware_type)}
          value={view.hardware_type || null}
          onChange={(hardware_type) => onChange({ hardware_type: hardware_type ?? '' })}
        />
      )}
    </Group>
  );
}
