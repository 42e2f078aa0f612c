import { List, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useInventoryRun } from '../../data/inventory-runs.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { SortedTable } from '../../ui/sorted-table.js';
import { CHANGE_COLUMNS, type ChangeRow, kindOf, OutcomeBadge } from './run-columns.js';

const keyOf = ({ key }: ChangeRow) => key;
/** More lines are read on the command line. */
const MAX_LINES = 100;

/** What one run changed, or would have, and what it left alone. */
export function RunCard({ id }: { id: number }) {
  const { data: run, error, refetch } = useInventoryRun(id);
  const report = run?.report;
  const rows = useMemo(() => report?.changes.map((change, index) => ({ ...change, key: String(index) })), [report]);
  const lines = useMemo(
    () =>
      report && [
        ...report.problems,
        ...report.postponed.map(({ name, reason }) => `${name} waits: ${reason}`),
        ...report.kept.map(
          ({ device, field, ours, theirs }) => `${device} keeps ${field} ${ours ?? 'nothing'}, not ${theirs ?? 'nothing'}`,
        ),
        ...report.skipped.map(({ name, reason }) => `${name} is skipped: ${reason}`),
      ],
    [report],
  );
  return (
    <SectionCard title={`Run ${id}${run ? `, ${kindOf(run)}` : ''}`} aside={run && <OutcomeBadge run={run} />}>
      <Stack gap="sm">
        {run?.message && (
          <Text size="sm">
            <PlainText text={run.message} />
          </Text>
        )}
        {rows?.length === 0 && <Text size="sm">No change.</Text>}
        {(!run || (rows && rows.length > 0)) && (
          <SortedTable
            what="The run"
            label="Changes"
            rows={rows}
            error={error}
            onRetry={() => void refetch()}
            columns={CHANGE_COLUMNS}
            keyOf={keyOf}
            first={{ id: 'what', desc: false }}
            height="24rem"
            empty={null}
          />
        )}
        {lines && lines.length > 0 && (
          <List size="sm">
            {lines.slice(0, MAX_LINES).map((line) => (
              <List.Item key={line}>
                <PlainText text={line} />
              </List.Item>
            ))}
          </List>
        )}
        {report && report.left_off + Math.max(0, (lines?.length ?? 0) - MAX_LINES) > 0 && (
          <Text size="sm" c="dimmed">
            … and {(report.left_off + Math.max(0, (lines?.length ?? 0) - MAX_LINES)).toLocaleString()} more
          </Text>
        )}
      </Stack>
    </SectionCard>
  );
}
