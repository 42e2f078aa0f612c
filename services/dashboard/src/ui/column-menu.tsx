import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';

const ICON_SIZE = 16;

interface ColumnMenuProps<Id extends string> {
  /** All there are, in their order. */
  all: readonly { id: Id; title: string }[];
  shown: readonly Id[];
  /** The one that says what a row is: it stays. */
  fixed: Id;
  onChange: (shown: readonly Id[]) => void;
}

/** Which columns a table shows. */
export function ColumnMenu<Id extends string>({ all, shown, fixed, onChange }: ColumnMenuProps<Id>) {
  const choose = (ids: string[]) => onChange(all.map(({ id }) => id).filter((id) => ids.includes(id)));
  return (
    <Popover position="bottom-end" trapFocus withRoles shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={ICON_SIZE} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group label="Shown columns" value={[...shown]} onChange={choose}>
          <Stack gap={6} mt={6}>
            {all.map(({ id, title }) => (
              <Checkbox key={id} size="xs" value={id} label={title} disabled={id === fixed} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
