import { Button, Group, Stack, TextInput } from '@mantine/core';
import { IconDeviceMobileOff, IconSearch } from '@tabler/icons-react';
import { memo, useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { DeviceFilter } from '../../app/paths.js';
import type { DeviceRow } from '../../data/device-row.js';
import { useDevices } from '../../data/devices.js';
import { useBoards } from '../../data/inventory.js';
import { NO_SELECTION } from '../../data/selection.js';
import { ColumnMenu } from '../../ui/column-menu.js';
import { DataTable } from '../../ui/data-table.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { PageHeader } from '../../ui/page-header.js';
import { ActiveFilters } from './active-filters.js';
import { BulkBar } from './bulk-bar.js';
import { COLUMNS } from './device-columns.js';
import { DEVICE_COLUMNS, type DeviceColumnId, type DeviceView, hiddenColumns, writeView } from './device-view.js';
import { FilterMenu } from './filter-menu.js';
import { deviceMatcher } from './match-devices.js';
import { writeOutAhead } from './search-text.js';
import { useDeviceView } from './use-device-view.js';
import { ViewMenu } from './view-menu.js';

const ICON_SIZE = 16;
const keyOf = ({ name }: DeviceRow) => name;
const labelOf = ({ name }: DeviceRow) => `Select ${name}`;
const NONE: readonly DeviceRow[] = [];

export function Component() {
  const { data: devices = NONE, error, isPending, refetch } = useDevices();
  const { view, search, type, change, filter, clear, open } = useDeviceView();
  const [selection, setSelection] = useState(NO_SELECTION);
  // a key is answered at once; what happens meanwhile is drawn when nobody waits for a key
  const known = useDeferredValue(devices);
  const { rows, problem, matches } = useFound(known, view.filter, search);
  useEffect(() => writeOutAhead(devices), [devices]);
  const hidden = useMemo(() => hiddenColumns(view), [view]);
  const chosen = useMemo(() => known.filter(({ name }) => selection.selected.has(name)), [known, selection]);
  const unseen = useMemo(() => chosen.filter((row) => !matches(row)).length, [chosen, matches]);

  return (
    <>
      <PageHeader title="Devices" actions={<Menus view={view} onOpen={open} onChange={change} />}>
        <span role="status">
          {isPending ? 'Reading the devices …' : `${rows.length.toLocaleString()} of ${known.length.toLocaleString()} shown`}
        </span>
      </PageHeader>
      <Stack gap="xs">
        <Group gap="sm" wrap="nowrap">
          <TextInput
            aria-label="Search in the table"
            type="search"
            placeholder="Several words: each has to appear"
            leftSection={<IconSearch size={ICON_SIZE} aria-hidden />}
            value={search}
            onChange={(event) => type(event.currentTarget.value)}
            flex={1}
            maw={480}
          />
          <FilterMenu filter={view.filter} problem={problem} onFilter={filter} />
        </Group>
        <ActiveFilters filter={view.filter} onFilter={filter} onClear={clear} />
        {error && devices.length === 0 ? (
          <ErrorState what="The devices" error={error} onRetry={() => void refetch()} />
        ) : (
          <DataTable
            label="Devices"
            description={search}
            rows={rows}
            columns={COLUMNS}
            hidden={hidden}
            keyOf={keyOf}
            sort={view.sort}
            onSort={({ id, desc }) => change({ sort: { id: id as DeviceColumnId, desc } })}
            selection={{ value: selection, onChange: setSelection, labelOf }}
            empty={isPending ? null : <NoDevice hasAny={known.length > 0} filter={view.filter} problem={problem} onClear={clear} />}
          />
        )}
      </Stack>
      {chosen.length > 0 && <BulkBar devices={chosen} hidden={unseen} onClear={() => setSelection(NO_SELECTION)} />}
    </>
  );
}

function useFound(devices: readonly DeviceRow[], filter: DeviceFilter, q: string) {
  const { data: boards } = useBoards();
  const { matches, problem } = useMemo(() => deviceMatcher({ ...filter, q }, boards ?? []), [filter, q, boards]);
  const rows = useMemo(() => devices.filter(matches), [devices, matches]);
  return { rows, problem, matches };
}

interface MenusProps {
  view: DeviceView;
  onOpen: (query: string) => void;
  onChange: (change: Partial<DeviceView>) => void;
}

/** Drawn anew only where the view changed: not with each key, nor with each event. */
const Menus = memo(function Menus({ view, onOpen, onChange }: MenusProps) {
  return (
    <>
      <ViewMenu query={writeView(view).toString()} onOpen={onOpen} />
      <ColumnMenu all={DEVICE_COLUMNS} shown={view.columns} fixed="name" onChange={(columns) => onChange({ columns })} />
    </>
  );
});

interface NoDeviceProps {
  hasAny: boolean;
  filter: DeviceFilter;
  problem: string | null;
  onClear: () => void;
}

function NoDevice({ hasAny, filter, problem, onClear }: NoDeviceProps) {
  if (!hasAny)
    return (
      <EmptyState icon={IconDeviceMobileOff} title="No device yet">
        Apply a lab description, or boot a new device in the network of a lab: it asks to be registered.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={IconDeviceMobileOff}
      title="No device matches"
      action={
        <Button variant="default" size="xs" onClick={onClear}>
          Clear search and filters
        </Button>
      }
    >
      {problem
        ? `The filter of labels cannot be read: ${problem}`
        : filter.active
          ? 'Take a word or a filter away.'
          : 'Deactivated devices are shown with the filter “Inactive”.'}
    </EmptyState>
  );
}
