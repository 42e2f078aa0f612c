import { Text, TextInput } from '@mantine/core';
import { IconDeviceMobileOff } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { DeviceRow } from '../../data/device-row.js';
import { countSelection, NO_SELECTION } from '../../data/selection.js';
import { type DataColumn, DataTable, type Sort } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { DeviceStateBadge } from '../../ui/state-badge.js';
import { exampleDevices } from './example-devices.js';

const DEVICES = exampleDevices();
const keyOf = ({ name }: DeviceRow) => name;
const labelOf = ({ name }: DeviceRow) => `Select ${name}`;
const COLUMNS: readonly DataColumn<DeviceRow>[] = [
  { id: 'name', title: 'Name', value: keyOf, cell: ({ name }) => <PlainText text={name} />, width: 10 },
  {
    id: 'state',
    title: 'State',
    value: ({ state }) => state,
    cell: ({ state, holder }) => <DeviceStateBadge state={state} held={holder !== null} />,
    width: 14,
  },
  { id: 'pool', title: 'Pool', value: ({ pool }) => pool, cell: ({ pool }) => <PlainText text={pool} />, width: 8 },
  { id: 'holder', title: 'Held by', value: ({ holder }) => holder?.assignee ?? null, cell: ({ holder }) => holder?.assignee, width: 12 },
];

export function TableExample() {
  const [sort, setSort] = useState<Sort>({ id: 'name', desc: false });
  const [selection, setSelection] = useState(NO_SELECTION);
  const [search, setSearch] = useState('');
  const rows = useMemo(() => DEVICES.filter(({ name, state, pool }) => `${name} ${state} ${pool}`.includes(search)), [search]);
  const { selected, hidden } = countSelection(selection, rows.map(keyOf));
  return (
    <SectionCard title="Table">
      <TextInput
        aria-label="Search"
        placeholder="Search"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        mb="xs"
        maw={320}
      />
      <Text size="sm" c="dimmed" mb="xs" role="status">
        {rows.length.toLocaleString()} shown, {selected.toLocaleString()} selected{hidden > 0 && `, ${hidden} of them hidden`}
      </Text>
      <DataTable
        label="Example devices"
        rows={rows}
        columns={COLUMNS}
        keyOf={keyOf}
        sort={sort}
        onSort={setSort}
        selection={{ value: selection, onChange: setSelection, labelOf }}
        height="24rem"
        empty={<EmptyState icon={IconDeviceMobileOff} title="No device matches" />}
      />
    </SectionCard>
  );
}
