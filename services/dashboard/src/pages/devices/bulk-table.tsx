import { Group } from '@mantine/core';
import {
  type Icon,
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconCircleDashed,
  IconClock,
  IconHelp,
  IconLoader,
  IconPlayerSkipForward,
} from '@tabler/icons-react';
import type { DataColumn } from '../../ui/data-table.js';
import { PlainText } from '../../ui/plain-text.js';
import { SortedTable } from '../../ui/sorted-table.js';
import type { BulkRow, BulkStatus } from './bulk-steps.js';

const ICON_SIZE = 16;
const SIGNS: Record<BulkStatus, { icon: Icon; label: string; color: string }> = {
  unknown: { icon: IconHelp, label: 'Not known yet', color: 'var(--mantine-color-dimmed)' },
  accepts: { icon: IconCircleDashed, label: 'Would do it', color: 'var(--mantine-color-text)' },
  refuses: { icon: IconBan, label: 'Would not', color: 'var(--mantine-color-error)' },
  'left out': { icon: IconPlayerSkipForward, label: 'Left out', color: 'var(--mantine-color-dimmed)' },
  waiting: { icon: IconClock, label: 'Waits', color: 'var(--mantine-color-dimmed)' },
  'at work': { icon: IconLoader, label: 'At work', color: 'var(--mantine-color-text)' },
  done: { icon: IconCheck, label: 'Done', color: 'var(--mantine-color-text)' },
  failed: { icon: IconAlertTriangle, label: 'Failed', color: 'var(--mantine-color-error)' },
};

const keyOf = ({ device }: BulkRow) => device;
const COLUMNS: readonly DataColumn<BulkRow>[] = [
  { id: 'device', title: 'Device', value: keyOf, cell: ({ device }) => <PlainText text={device} max={80} />, width: 10 },
  {
    id: 'status',
    title: 'Status',
    value: ({ status }) => SIGNS[status].label,
    cell: ({ status }) => {
      const { icon: Sign, label, color } = SIGNS[status];
      return (
        <Group gap={6} wrap="nowrap" style={{ color }}>
          <Sign size={ICON_SIZE} aria-hidden />
          {label}
        </Group>
      );
    },
    width: 9,
  },
  { id: 'why', title: 'Why', value: ({ why }) => why, cell: ({ why }) => why && <PlainText text={why} max={300} />, width: 26 },
];

/** Each device with what it would do, or did. */
export function BulkTable({ rows }: { rows: readonly BulkRow[] }) {
  return (
    <SortedTable
      what="The devices"
      label="Devices of this action"
      rows={rows}
      columns={COLUMNS}
      keyOf={keyOf}
      height="16rem"
      empty={null}
    />
  );
}
