import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { DEVICE_COLUMNS, type DeviceColumnId } from './device-view.js';

const ICON_SIZE = 16;

export function ColumnMenu({
  columns,
  onColumns,
}: {
  columns: readonly DeviceColumnId[];
  onColumns: (columns: readonly DeviceColumnId[]) => void;
}) {
  const choose = (ids: string[]) => onColumns(DEVICE_COLUMNS.map(({ id }) => id).filter((id) => ids.includes(id)));
  return (
    <Popover position="bottom-end" trapFocus withRoles shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={ICON_SIZE} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group label="Shown columns" value={[...columns]} onChange={choose}>
          <Stack gap={6} mt={6}>
            {DEVICE_COLUMNS.map(({ id, title }) => (
              <Checkbox key={id} size="xs" value={id} label={title} disabled={id === 'name'} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
