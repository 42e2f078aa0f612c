import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { notifyProblem } from '../../ui/notify.js';
import { PlainText } from '../../ui/plain-text.js';
import { readViews, removeView, type SavedView, saveView } from './saved-views.js';

const ICON_SIZE = 16;
const MAX_NAME = 60;

/** Views that a person keeps in this browser; an address does the same between people. */
export function ViewMenu({ query, onOpen }: { query: string; onOpen: (query: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [views, setViews] = useState<SavedView[]>([]);
  const [name, setName] = useState('');
  const toggle = (open: boolean) => {
    if (open) setViews(readViews(localStorage));
    setOpen(open);
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    try {
      setViews(saveView(localStorage, { name: name.trim(), query }));
      setName('');
    } catch (error) {
      // a browser may have no room, or allow none
      notifyProblem('The view could not be kept in this browser', error);
    }
  };
  return (
    <Popover position="bottom-end" width={300} trapFocus withRoles shadow="md" opened={isOpen} onChange={toggle}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconBookmark size={ICON_SIZE} aria-hidden />} onClick={() => toggle(!isOpen)}>
          Views
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {views.length === 0 && (
            <Text size="sm" c="dimmed">
              Give the filters, sort and columns that you see a name, and come back to them.
            </Text>
          )}
          {views.map((view) => (
            <Group key={view.name} gap="xs" wrap="nowrap" justify="space-between">
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => {
                  onOpen(view.query);
                  setOpen(false);
                }}
              >
                <PlainText text={view.name} max={MAX_NAME} />
              </Button>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove the view ${view.name}`}
                onClick={() => setViews(removeView(localStorage, view.name))}
              >
                <IconTrash size={ICON_SIZE} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          <form onSubmit={save}>
            <Group gap="xs" wrap="nowrap" align="flex-end">
              <TextInput
                label="Name of this view"
                size="xs"
                maxLength={MAX_NAME}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                flex={1}
              />
              <Button type="submit" size="xs" disabled={name.trim() === ''}>
                Save
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
