import { Button, MultiSelect, Popover, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { memo, useState } from 'react';
import type { DeviceFilter } from '../../app/paths.js';
import type { DeviceRow } from '../../data/device-row.js';
import { useDevices } from '../../data/devices.js';
import { useBoards } from '../../data/inventory.js';
import { visibleChoices } from '../../ui/visible-text.js';
import { FILTER_FIELDS, filterWords } from './filter-fields.js';
import { valuesOf } from './match-devices.js';

const ICON_SIZE = 16;
const LABELS_MS = 300;
/** Long lists are searched, not scrolled. */
const MAX_OPTIONS = 200;
const NONE: readonly DeviceRow[] = [];

interface FilterMenuProps {
  filter: DeviceFilter;
  /** Why the filter of labels cannot be read. */
  problem: string | null;
  onFilter: (filter: DeviceFilter) => void;
}

/** Drawn anew only where a filter changed. */
export const FilterMenu = memo(function FilterMenu({ filter, problem, onFilter }: FilterMenuProps) {
  const count = filterWords(filter).length;
  return (
    <Popover position="bottom-start" width="min(36rem, 92vw)" trapFocus withRoles shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<IconFilter size={ICON_SIZE} aria-hidden />}>
          {count === 0 ? 'Filters' : `Filters (${count})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Fields filter={filter} problem={problem} onFilter={onFilter} />
      </Popover.Dropdown>
    </Popover>
  );
});

/** Drawn only while it is open: what can be chosen is read off all devices. */
function Fields({ filter, problem, onFilter }: FilterMenuProps) {
  const { data: devices = NONE } = useDevices();
  const { data: boards = [] } = useBoards();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      {FILTER_FIELDS.map(({ key, title, kind, options }) => {
        const shared = {
          label: title,
          size: 'xs',
          comboboxProps: { withinPortal: false },
          limit: MAX_OPTIONS,
          clearable: true,
          openOnFocus: false,
        } as const;
        if (kind === 'text') return <LabelField key={key} value={filter.label ?? ''} problem={problem} onFilter={onFilter} />;
        const data = withValue(options(devices, boards), filter[key]);
        if (kind === 'many')
          return (
            <MultiSelect
              key={key}
              {...shared}
              searchable
              data={data}
              value={valuesOf(filter[key])}
              onChange={(values) => onFilter({ [key]: values.join(',') })}
            />
          );
        return (
          <Select
            key={key}
            {...shared}
            searchable={kind === 'one'}
            data={data}
            value={filter[key] ?? null}
            onChange={(value) => onFilter({ [key]: value ?? '' })}
          />
        );
      })}
    </SimpleGrid>
  );
}

/** What an address asks for can be taken away, also where no device has it any more. */
function withValue(options: readonly { value: string; label: string }[], value: string | undefined) {
  const missing = valuesOf(value).filter((each) => !options.some((option) => option.value === each));
  return [...options, ...visibleChoices(missing)];
}

function LabelField({ value, problem, onFilter }: { value: string; problem: string | null; onFilter: FilterMenuProps['onFilter'] }) {
  const [text, setText] = useState(value);
  const write = useDebouncedCallback((label: string) => onFilter({ label }), LABELS_MS);
  return (
    <TextInput
      label="Labels"
      size="xs"
      placeholder="gpu,os!=4.0,pool in (b2g,mobile)"
      value={text}
      error={problem}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        write(currentTarget.value);
      }}
    />
  );
}
