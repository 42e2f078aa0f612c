import { Tabs } from '@mantine/core';
import { useNavigate, useSearchParams } from 'react-router';
import { PageHeader } from '../../ui/page-header.js';
import { ReportFilters } from './report-filters.js';
import { DailyPanel, ReliabilityPanel, UsagePanel, WaitsPanel } from './report-panels.js';
import { changedPath, REPORTS, readView } from './report-view.js';

export function Component() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const view = readView(search);
  return (
    <>
      <PageHeader title="Reports">How reliable devices and images are, who uses them, and how long people wait.</PageHeader>
      <Tabs value={view.report} onChange={(report) => report !== null && void navigate(changedPath(view, { report }))} keepMounted={false}>
        <Tabs.List>
          {REPORTS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {REPORTS.map(({ value }) => (
          <Tabs.Panel key={value} value={value}>
            <ReportFilters view={view} onChange={(change) => void navigate(changedPath(view, change), { replace: true })} />
            {value === 'reliability' && <ReliabilityPanel view={view} by={view.by} />}
            {value === 'images' && <ReliabilityPanel view={view} by="image" />}
            {value === 'usage' && <UsagePanel view={view} />}
            {value === 'waits' && <WaitsPanel view={view} />}
            {value === 'daily' && <DailyPanel view={view} />}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
