import { type AutocompleteProps, Pill, type TagsInputProps } from '@mantine/core';
import { visibleText } from './visible-text.js';

/** A tag of a field of tags. */
export const renderVisiblePill: TagsInputProps['renderPill'] = ({ option, onRemove, disabled = false }) => (
  <Pill withRemoveButton={!disabled} onRemove={onRemove} disabled={disabled}>
    <bdi>{visibleText(String(option.label))}</bdi>
  </Pill>
);

/** A suggestion of a field that takes its text as it is: its label cannot be another than its value. */
export const renderVisibleOption: AutocompleteProps['renderOption'] = ({ option }) => <bdi>{visibleText(option.value)}</bdi>;
