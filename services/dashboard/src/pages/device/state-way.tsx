import { Text } from '@mantine/core';
import { DeviceStateBadge } from '../../ui/state-badge.js';
import { nextStates } from './next-states.js';
import classes from './state-way.module.css';

/** Where the device is in its state machine: the way it came, and where it goes from here by itself. */
export function StateWay({ states, held }: { states: readonly string[]; held: boolean }) {
  const state = states.at(-1) ?? '';
  const next = nextStates(state);
  return (
    <section aria-label="In its state machine">
      <Text size="sm" fw={600} mb={4}>
        The way it came
      </Text>
      <ol className={classes.way}>
        {states.map((each, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same state may come twice
          <li key={at} aria-current={at === states.length - 1 ? 'step' : undefined}>
            <DeviceStateBadge state={each} held={held && at === states.length - 1} />
          </li>
        ))}
      </ol>
      <Text size="sm" fw={600} mt="sm" mb={4}>
        Where it goes from here by itself
      </Text>
      {next.length === 0 && (
        <Text size="sm" c="dimmed">
          Nowhere: it stays until somebody does something.
        </Text>
      )}
      <ul className={classes.next}>
        {next.map(({ to, by }) => (
          <li key={to}>
            <DeviceStateBadge state={to} held={false} /> <span className={classes.by}>{by.join(', ')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
