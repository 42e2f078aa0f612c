import { Badge, Button } from '@mantine/core';
import type { InventoryRunDetails, InventoryRunRow } from '../../data/inventory-runs.js';
import type { DataColumn } from '../../ui/data-table.js';
import { PlainText } from '../../ui/plain-text.js';
import { TimeText } from '../../ui/time-text.js';

const MAX_TEXT = 80;
const COLOURS: Readonly<Record<string, string>> = { applied: 'teal', unchanged: 'gray', planned: 'blue', refused: 'orange', failed: 'red' };

export function OutcomeBadge({ run: { outcome, stage } }: { run: InventoryRunRow }) {
  return (
    <Badge variant="light" color={COLOURS[outcome ?? ''] ?? 'gray'}>
      {outcome ?? stage}
    </Badge>
  );
}

export const kindOf = ({ dry_run, allow_many_changes }: InventoryRunRow): string =>
  dry_run ? 'dry run' : allow_many_changes ? 'many allowed' : 'sync';

const count = (id: 'added' | 'changed' | 'deleted' | 'retired' | 'boards', title: string): DataColumn<InventoryRunRow> => ({
  id,
  title,
  value: ({ counts }) => counts?.[id] ?? null,
  cell: ({ counts }) => counts?.[id].toLocaleString() ?? '–',
  width: 6.45,
  align: 'right',
});

export const runColumns = (onShow: (id: number) => void): readonly DataColumn<InventoryRunRow>[] => [
  {
    id: 'id',
    title: 'Run',
    value: ({ id }) => id,
    cell: ({ id }) => (
      <Button variant="subtle" size="compact-sm" px={4} onClick={() => onShow(id)} aria-label={`Show run ${id}`}>
        {id}
      </Button>
    ),
    width: 4.5,
  },
  { id: 'asked', title: 'Asked', value: ({ asked }) => asked, cell: ({ asked }) => <TimeText at={asked} />, width: 8.5 },
  {
    id: 'by',
    title: 'By',
    value: ({ asked_by }) => asked_by,
    cell: ({ asked_by }) => <PlainText text={asked_by} max={MAX_TEXT} />,
    width: 6.25,
  },
  { id: 'kind', title: 'Kind', value: kindOf, cell: kindOf, width: 6.25 },
  { id: 'outcome', title: 'Outcome', value: ({ outcome, stage }) => outcome ?? stage, cell: (run) => <OutcomeBadge run={run} />, width: 7 },
  count('added', 'Added'),
  count('changed', 'Changed'),
  count('deleted', 'Deleted'),
  count('retired', 'Retired'),
  count('boards', 'Boards'),
];

export type ChangeRow = NonNullable<InventoryRunDetails['report']>['changes'][number] & { key: string };

const fieldsText = ({ what, fields }: ChangeRow): string =>
  fields
    .map(({ field, from, to }) => (what === 'add' ? `${field} ${to}` : `${field} ${from ?? 'nothing'} → ${to ?? 'nothing'}`))
    .join(', ');

export const CHANGE_COLUMNS: readonly DataColumn<ChangeRow>[] = [
  { id: 'what', title: 'What', value: ({ what }) => what, cell: ({ what }) => what, width: 6 },
  { id: 'noun', title: 'Of', value: ({ noun }) => noun, cell: ({ noun }) => noun.replace('_', ' '), width: 9 },
  { id: 'name', title: 'Name', value: ({ name }) => name, cell: ({ name }) => <PlainText text={name} max={MAX_TEXT} />, width: 14 },
  { id: 'source', title: 'Source', value: ({ source }) => source, cell: ({ source }) => source ?? '–', width: 8 },
  { id: 'fields', title: 'Fields', cell: (row) => <PlainText text={fieldsText(row) || '–'} max={MAX_TEXT} />, width: 30 },
];
