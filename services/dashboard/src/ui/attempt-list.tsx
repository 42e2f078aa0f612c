import { Group, List, Progress, Text } from '@mantine/core';
import type { AttemptText } from './attempt-text.js';

/** More of its attempts than this are used up: it is about to give up. */
const NEARLY = 0.66;

/** How often each step was tried, and how much is left. */
export function AttemptList({ attempts }: { attempts: readonly AttemptText[] }) {
  return (
    <List listStyleType="none" spacing={6} aria-label="Attempts">
      {attempts.map(({ counter, step, text, used }) => (
        <List.Item key={counter} styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}>
          <Group justify="space-between" gap="xs">
            <Text size="sm" span>
              {step}
            </Text>
            <Text size="sm" c="dimmed" span>
              {text}
            </Text>
          </Group>
          <Progress value={used * 100} size={3} color={used > NEARLY ? 'red.9' : 'blue.9'} aria-label={`${step}: used up`} />
        </List.Item>
      ))}
    </List>
  );
}
