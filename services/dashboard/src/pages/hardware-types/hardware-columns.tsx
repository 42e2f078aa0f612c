import { ActionIcon, Anchor } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import type { HardwareTypeRow } from '../../data/inventory.js';
import { pairTexts } from '../../data/key-values.js';
import { HARDWARE_TYPE_CALLS } from '../../data/noun-calls.js';
import { ActiveBadge } from '../../ui/active-badge.js';
import type { DataColumn } from '../../ui/data-table.js';
import { NounMenu } from '../../ui/noun-menu.js';
import { PlainText } from '../../ui/plain-text.js';
import { visibleText } from '../../ui/visible-text.js';

const MAX_TEXT = 80;
const listed = (texts: readonly string[]) => (texts.length === 0 ? '–' : <PlainText text={texts.join(', ')} max={MAX_TEXT} />);
const limitTexts = ({ seconds = {}, attempts = {} }: HardwareTypeRow['limits']): string[] => [
  ...Object.entries(seconds).map(([name, count]) => `${name} ${count} s`),
  ...Object.entries(attempts).map(([name, count]) => `${name} ${count} times`),
];

export const columnsOf = (onEdit: (row: HardwareTypeRow) => void): readonly DataColumn<HardwareTypeRow>[] => [
  { id: 'type', title: 'Type', value: ({ type }) => type, cell: ({ type }) => <PlainText text={type} max={MAX_TEXT} />, width: 9 },
  { id: 'model', title: 'Model', value: ({ model }) => model, cell: ({ model }) => <PlainText text={model} max={MAX_TEXT} />, width: 9 },
  { id: 'active', title: 'In use', value: ({ active }) => String(active), cell: (row) => <ActiveBadge row={row} />, width: 7.5 },
  {
    id: 'devices',
    title: 'Devices',
    value: ({ devices }) => devices,
    cell: ({ type, model, devices }) => (
      <Anchor component={Link} to={paths.devices({ hardware_type: type, model })} size="sm">
        {devices.toLocaleString()}
      </Anchor>
    ),
    width: 6.5,
    align: 'right',
  },
  { id: 'labels', title: 'Labels', cell: ({ labels }) => listed(pairTexts(labels)), width: 14.5 },
  { id: 'limits', title: 'Own limits', cell: ({ limits }) => listed(limitTexts(limits)), width: 13 },
  {
    id: 'edit',
    title: 'Edit',
    cell: (row) => (
      <NounMenu
        what={`Hardware type ${row.type} ${row.model}`}
        row={row}
        id={String(row.id)}
        calls={HARDWARE_TYPE_CALLS}
        deactivated="No new device can have it. Refused while an active device has it."
        onEdit={() => onEdit(row)}
        target={
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${visibleText(`${row.type} ${row.model}`)}`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        }
      />
    ),
    width: 5,
  },
];
