import { Button, Group, Pill } from '@mantine/core';
import type { DeviceFilter } from '../../app/paths.js';
import { visibleText } from '../../ui/visible-text.js';
import { filterWords } from './filter-fields.js';

const MAX_WORDS = 80;

/** The filters that are set, each to be taken away. */
export function ActiveFilters({
  filter,
  onFilter,
  onClear,
}: {
  filter: DeviceFilter;
  onFilter: (filter: DeviceFilter) => void;
  onClear: () => void;
}) {
  const words = filterWords(filter);
  if (words.length === 0) return null;
  return (
    <Group gap={6} component="section" aria-label="Filters that are set">
      {words.map(({ key, words: text }) => {
        const shown = visibleText(text.slice(0, MAX_WORDS));
        return (
          <Pill
            key={key}
            withRemoveButton
            size="md"
            onRemove={() => onFilter({ [key]: '' })}
            removeButtonProps={{ 'aria-label': `Remove the filter ${shown}`, 'aria-hidden': false, tabIndex: 0 }}
          >
            <bdi>{shown}</bdi>
          </Pill>
        );
      })}
      <Button variant="subtle" size="compact-xs" onClick={onClear}>
        Clear all
      </Button>
    </Group>
  );
}
