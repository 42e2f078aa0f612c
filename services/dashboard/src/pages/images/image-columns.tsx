import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import type { ImageRow } from '../../data/inventory.js';
import { ActiveBadge } from '../../ui/active-badge.js';
import type { DataColumn } from '../../ui/data-table.js';
import { PlainText } from '../../ui/plain-text.js';
import type { DeviceUses } from './device-uses.js';

const MAX_TEXT = 80;

export interface ImageTableRow extends ImageRow {
  uses: DeviceUses;
}

const listed = (texts: readonly string[]) => (texts.length === 0 ? '–' : <PlainText text={texts.join(', ')} max={MAX_TEXT} />);

export const IMAGE_COLUMNS: readonly DataColumn<ImageTableRow>[] = [
  {
    id: 'name',
    title: 'Image',
    value: ({ name }) => name,
    cell: ({ name }) => (
      <Anchor component={Link} to={paths.image(name)} size="sm" fw={600}>
        <PlainText text={name} max={MAX_TEXT} />
      </Anchor>
    ),
    width: 13,
  },
  {
    id: 'active',
    title: 'Offered',
    value: ({ active, hidden }) => `${active}${hidden}`,
    cell: (row) => <ActiveBadge row={row} />,
    width: 8,
  },
  {
    id: 'boots',
    title: 'Boots on',
    value: ({ boot_configurations }) => boot_configurations.length,
    cell: ({ boot_configurations }) =>
      listed(boot_configurations.filter(({ pxe_config }) => pxe_config !== null).map(({ type, model }) => `${type} ${model}`)),
    width: 15,
  },
  { id: 'keys', title: 'Asks for', cell: ({ boot_config_keys }) => listed(boot_config_keys), width: 11 },
  { id: 'checks', title: 'Checks', cell: ({ checks }) => listed(checks), width: 11 },
  {
    id: 'devices',
    title: 'Devices',
    value: ({ uses }) => uses.installed,
    cell: ({ name, uses }) =>
      uses.installed === 0 ? (
        '0'
      ) : (
        <Anchor component={Link} to={paths.devices({ image: name })} size="sm">
          {uses.installed.toLocaleString()}
        </Anchor>
      ),
    width: 6.5,
    align: 'right',
  },
];
