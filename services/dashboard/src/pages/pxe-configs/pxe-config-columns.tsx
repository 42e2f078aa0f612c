import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import type { PxeConfigRow } from '../../data/inventory.js';
import { ActiveBadge } from '../../ui/active-badge.js';
import type { DataColumn } from '../../ui/data-table.js';
import { PlainText } from '../../ui/plain-text.js';

const MAX_TEXT = 80;

export interface PxeTableRow extends PxeConfigRow {
  /** Names of the images that boot with it. */
  images: readonly string[];
}

export const PXE_CONFIG_COLUMNS: readonly DataColumn<PxeTableRow>[] = [
  {
    id: 'name',
    title: 'PXE configuration',
    value: ({ name }) => name,
    cell: ({ name }) => (
      <Anchor component={Link} to={paths.pxeConfig(name)} size="sm" fw={600}>
        <PlainText text={name} max={MAX_TEXT} />
      </Anchor>
    ),
    width: 15,
  },
  { id: 'active', title: 'In use', value: ({ active }) => String(active), cell: (row) => <ActiveBadge row={row} />, width: 8 },
  {
    id: 'description',
    title: 'Description',
    value: ({ description }) => description,
    cell: ({ description }) => <PlainText text={description} max={MAX_TEXT} />,
    width: 22,
  },
  {
    id: 'images',
    title: 'Images',
    value: ({ images }) => images.length,
    cell: ({ images }) => (images.length === 0 ? '–' : <PlainText text={images.join(', ')} max={MAX_TEXT} />),
    width: 18,
  },
];
