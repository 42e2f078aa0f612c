import { Alert, Button, Group, Text } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';

interface RowConflictProps {
  /** What the fields are called on the page. */
  fields: readonly string[];
  onTakeTheirs: () => void;
  onKeepMine: () => void;
}

/** Somebody else has saved the same fields: nothing is overwritten before a person has chosen. */
export function RowConflict({ fields, onTakeTheirs, onKeepMine }: RowConflictProps) {
  if (fields.length === 0) return null;
  return (
    <Alert
      color="yellow"
      variant="outline"
      icon={<IconGitMerge size={18} aria-hidden />}
      title="Somebody else changed this meanwhile"
      role="alert"
    >
      <Text size="sm">You both changed: {fields.join(', ')}. What you wrote is still here, and nothing is saved yet.</Text>
      <Group gap="xs" mt="sm">
        <Button size="xs" variant="default" onClick={onTakeTheirs}>
          Take theirs
        </Button>
        <Button size="xs" variant="default" onClick={onKeepMine}>
          Keep mine
        </Button>
      </Group>
    </Alert>
  );
}
