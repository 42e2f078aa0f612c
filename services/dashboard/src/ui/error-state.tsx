import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { problemSentence } from '../data/api-problem.js';
import { PlainText } from './plain-text.js';

const ICON_SIZE = 18;

/** Something could not be read: what, why, and a way to try again. */
export function ErrorState({ what, error, onRetry }: { what: string; error: unknown; onRetry?: () => void }) {
  return (
    <Alert color="red" variant="outline" icon={<IconAlertTriangle size={ICON_SIZE} aria-hidden />} title={`${what} could not be read`}>
      <Text size="sm">
        <PlainText text={problemSentence(error)} />
      </Text>
      {onRetry && (
        <Group mt="sm">
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}
