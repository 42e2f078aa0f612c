import { DEVICE_CATEGORIES, DEVICE_STATE_NAMES } from '@mozpool/domain';
import type { DeviceFilter } from '../../app/paths.js';
import type { DeviceRow } from '../../data/device-row.js';
import { visibleChoices } from '../../ui/visible-text.js';
import type { Board } from './match-devices.js';

export type FilterKey = Exclude<keyof DeviceFilter, 'q'>;

interface FilterField {
  key: FilterKey;
  title: string;
  /** `many`: any of these values; `one`: exactly this one; `choice`: one of few; `text`: what a person writes. */
  kind: 'many' | 'one' | 'choice' | 'text';
  /** What can be chosen, of what is there. */
  options: (rows: readonly DeviceRow[], boards: readonly Board[]) => readonly { value: string; label: string }[];
}

const seen = (value: (row: DeviceRow) => string | null | undefined) => (rows: readonly DeviceRow[]) =>
  visibleChoices([...new Set(rows.map(value).filter((each) => typeof each === 'string' && each !== ''))].sort() as string[]);
const yesNo = (yes: string, no: string) => () => [
  { value: 'true', label: yes },
  { value: 'false', label: no },
];

/** Everything that devices can be filtered by, in the order in which the page asks. */
export const FILTER_FIELDS: readonly FilterField[] = [
  { key: 'category', title: 'Status', kind: 'many', options: () => visibleChoices(DEVICE_CATEGORIES) },
  { key: 'state', title: 'State', kind: 'many', options: () => visibleChoices(DEVICE_STATE_NAMES) },
  { key: 'pool', title: 'Pool', kind: 'many', options: seen(({ pool }) => pool) },
  { key: 'environment', title: 'Environment', kind: 'many', options: seen(({ environment }) => environment) },
  { key: 'hardware_type', title: 'Hardware type', kind: 'many', options: seen(({ hardware }) => hardware.type) },
  { key: 'model', title: 'Model', kind: 'many', options: seen(({ hardware }) => hardware.model) },
  { key: 'imaging_server', title: 'Imaging server', kind: 'many', options: seen(({ imaging_server }) => imaging_server) },
  { key: 'board', title: 'Relay board', kind: 'one', options: (_, boards) => visibleChoices(boards.map(({ name }) => name)) },
  { key: 'image', title: 'Image', kind: 'one', options: seen(({ image }) => image) },
  { key: 'holder', title: 'Held by', kind: 'one', options: seen(({ holder }) => holder?.assignee) },
  { key: 'held', title: 'Held', kind: 'choice', options: yesNo('Held by a request', 'Held by nobody') },
  { key: 'available', title: 'Available', kind: 'choice', options: yesNo('Available now', 'Not available') },
  {
    key: 'active',
    title: 'Inactive',
    kind: 'choice',
    options: () => [
      { value: 'any', label: 'Also deactivated' },
      { value: 'false', label: 'Only deactivated' },
    ],
  },
  { key: 'label', title: 'Labels', kind: 'text', options: () => [] },
];

/** The filters that are set, in words, each with its key, to be taken away. */
export function filterWords(filter: DeviceFilter): { key: FilterKey; words: string }[] {
  return FILTER_FIELDS.flatMap(({ key, title, kind, options }) => {
    const value = filter[key];
    if (!value) return [];
    const label = kind === 'choice' ? options([], []).find((option) => option.value === value)?.label : undefined;
    return [{ key, words: label ?? `${title}: ${value.replaceAll(',', ', ')}` }];
  });
}
