import { ActionIcon, Autocomplete, Group, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { RequestFilter } from '../../app/paths.js';
import { useDevices } from '../../data/devices.js';
import { useEnvironments, useImages } from '../../data/inventory.js';
import { isNarrowed, REQUEST_CATEGORIES, type readFilter } from './request-view.js';

const MAX_SUGGESTIONS = 20;
const MAX_SEARCH = 200;
const SEARCH_MS = 300;

interface FiltersProps {
  filter: ReturnType<typeof readFilter>;
  onChange: (change: RequestFilter) => void;
}

/** What the list is about. A word is looked for when it is complete: with Enter, when it is chosen, or when the field is left. */
export function RequestFilters({ filter, onChange }: FiltersProps) {
  const { data: devices = [] } = useDevices();
  const { data: images = [] } = useImages();
  const { data: environments = [] } = useEnvironments();
  const fields = [
    { key: 'assignee', label: 'Requester', data: [] },
    { key: 'device', label: 'Device', data: devices.map(({ name }) => name) },
    { key: 'image', label: 'Image', data: images.map(({ name }) => name) },
    { key: 'environment', label: 'Environment', data: environments },
  ] as const;
  return (
    <Group gap={8} mb="sm" align="flex-end">
      <SegmentedControl
        aria-label="Which requests"
        size="xs"
        data={[...REQUEST_CATEGORIES]}
        value={filter.category}
        onChange={(category) => onChange({ category })}
      />
      <SearchField value={filter.q ?? ''} onCommit={(q) => onChange({ q })} />
      {fields.map(({ key, label, data }) => (
        <FilterField
          key={`${key} ${filter[key] ?? ''}`}
          label={label}
          data={data}
          value={filter[key] ?? ''}
          onCommit={(value) => onChange({ [key]: value })}
        />
      ))}
      {isNarrowed(filter) && (
        <ActionIcon
          variant="subtle"
          size={30}
          aria-label="Clear the filter"
          title="Clear the filter"
          onClick={() => onChange({ q: '', assignee: '', device: '', image: '', environment: '' })}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  );
}

interface FieldProps {
  label: string;
  data: readonly string[];
  value: string;
  onCommit: (value: string) => void;
}

/** The server searches, all pages of the list; it is asked once a person has stopped typing. */
function SearchField({ value, onCommit }: Pick<FieldProps, 'value' | 'onCommit'>) {
  const [text, setText] = useState(value);
  const written = useRef(value);
  const commit = useDebouncedCallback((q: string) => {
    written.current = q;
    onCommit(q);
  }, SEARCH_MS);
  // the way back, or a filter that was cleared: what the address says stands in the field
  useEffect(() => {
    if (value === written.current) return;
    written.current = value;
    setText(value);
  }, [value]);
  return (
    <TextInput
      aria-label="Search in all requests"
      placeholder="Several words"
      type="search"
      size="xs"
      flex={1}
      miw={150}
      maxLength={MAX_SEARCH}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        commit(currentTarget.value.trim());
      }}
    />
  );
}

function FilterField({ label, data, value, onCommit }: FieldProps) {
  const [text, setText] = useState(value);
  const commit = (next: string) => next.trim() !== value && onCommit(next.trim());
  return (
    <Autocomplete
      aria-label={label}
      placeholder={label}
      size="xs"
      w={108}
      data={[...data]}
      limit={MAX_SUGGESTIONS}
      value={text}
      onChange={setText}
      onOptionSubmit={commit}
      onBlur={() => commit(text)}
      onKeyDown={(event) => event.key === 'Enter' && commit(text)}
    />
  );
}
