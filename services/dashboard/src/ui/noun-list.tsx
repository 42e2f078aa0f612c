import { Group, Switch, Text } from '@mantine/core';
import { type Icon, IconPlus } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useCan } from '../data/session.js';
import type { DataColumn } from './data-table.js';
import { EmptyState } from './empty-state.js';
import { PageHeader } from './page-header.js';
import { ReasonButton } from './reason-button.js';
import { SortedTable } from './sorted-table.js';

interface NounListProps<Row> {
  title: string;
  /** What these are, in one sentence. */
  children: ReactNode;
  icon: Icon;
  /** `an image`, `images` */
  one: string;
  many: string;
  /** All there are; undefined as long as they are not read. */
  rows: readonly Row[] | undefined;
  error: Error | null;
  onRetry: () => void;
  columns: readonly DataColumn<Row>[];
  keyOf: (row: Row) => string;
  /** Opens what makes a new one. */
  onNew: () => void;
}

/** A page that lists what operators describe: those in use, the others when asked for, and the way to a new one. */
export function NounList<Row extends { active: boolean }>(props: NounListProps<Row>) {
  const { title, children, icon, one, many, rows, error, onRetry, columns, keyOf, onNew } = props;
  const { reason } = useCan('admin');
  const [withInactive, setWithInactive] = useState(false);
  const shown = useMemo(() => rows?.filter(({ active }) => active || withInactive), [rows, withInactive]);
  const name = one.replace(/^an? /, '');
  return (
    <>
      <PageHeader
        title={title}
        actions={
          <ReasonButton reason={reason} leftSection={<IconPlus size={16} aria-hidden />} onClick={onNew}>
            New {name}
          </ReasonButton>
        }
      >
        {children}
      </PageHeader>
      <Group justify="space-between" mb="sm">
        <Switch label="Also inactive ones" checked={withInactive} onChange={(event) => setWithInactive(event.currentTarget.checked)} />
        <Text size="sm" c="dimmed" role="status">
          {shown && `${shown.length.toLocaleString()} ${shown.length === 1 ? name : many}`}
        </Text>
      </Group>
      <SortedTable
        what={`The ${many}`}
        label={title}
        rows={shown}
        error={error}
        onRetry={onRetry}
        columns={columns}
        keyOf={keyOf}
        first={{ id: columns[0]!.id, desc: false }}
        empty={
          <EmptyState icon={icon} title={`There is no ${name} in use`}>
            Create one, apply a lab description, or show inactive ones too.
          </EmptyState>
        }
      />
    </>
  );
}
