import { Button, Group, MultiSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { LogFilter } from '../data/log/log-view.js';
import { visibleChoices } from './visible-text.js';

interface LogToolsProps {
  filter: LogFilter;
  /** That wrote something. */
  sources: readonly string[];
  isBusy: boolean;
  onFilter: (filter: LogFilter) => void;
  onJump: (at: Date) => void;
}

/** What of a log is shown, and from when on. */
export function LogTools({ filter, sources, isBusy, onFilter, onJump }: LogToolsProps) {
  const [at, setAt] = useState('');
  return (
    <Group gap="xs" mb="xs" align="flex-end">
      <TextInput
        size="xs"
        type="search"
        aria-label="Search in the log"
        placeholder="Words in the log"
        leftSection={<IconSearch size={14} aria-hidden />}
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
        flex={1}
        miw={120}
      />
      <MultiSelect
        size="xs"
        aria-label="Sources"
        placeholder={filter.sources.length === 0 ? 'All sources' : undefined}
        data={visibleChoices([...new Set([...sources, ...filter.sources])])}
        value={[...filter.sources]}
        onChange={(chosen) => onFilter({ ...filter, sources: chosen })}
        clearable
        openOnFocus={false}
        w={150}
      />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onJump(new Date(at));
        }}
      >
        <Group gap={6}>
          <TextInput
            size="xs"
            type="datetime-local"
            step={1}
            required
            aria-label="Time to jump to"
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
          />
          <Button size="xs" variant="default" type="submit" loading={isBusy}>
            Jump
          </Button>
        </Group>
      </form>
    </Group>
  );
}
