import { Grid, Text } from '@mantine/core';
import { useId } from 'react';
import { DeviceStateBadge } from '../../ui/state-badge.js';
import { TimeText } from '../../ui/time-text.js';
import type { Step } from './device-history.js';
import { eventWords, nextStates } from './next-states.js';
import { StateDiagram } from './state-diagram.js';
import classes from './state-way.module.css';

/** The map of all states, and in words the way that the device came and where it goes from here by itself. */
export function StateWay({ way, held }: { way: readonly Step[]; held: boolean }) {
  const id = useId();
  const state = way.at(-1)?.state ?? '';
  const next = nextStates(state);
  return (
    <>
      <StateDiagram way={way.map((step) => step.state)} next={next.map(({ to }) => to)} held={held} describedBy={id} />
      <Text size="xs" c="dimmed" mt={4}>
        Filled: where it is. Numbers and solid arrows: the way it came. Dashed: where it goes from here by itself.
      </Text>
      <Grid gap="md" mt="md" id={id}>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Text size="sm" fw={600} mb={4} id={`${id}way`}>
            The way it came
          </Text>
          <ol className={classes.steps} aria-labelledby={`${id}way`}>
            {way.map((step, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same state may come twice
              <li key={at} aria-current={at === way.length - 1 ? 'step' : undefined}>
                <span className={classes.number}>{at + 1}</span>
                <DeviceStateBadge state={step.state} held={held && at === way.length - 1} />
                <span className={classes.by}>
                  {step.event !== null && eventWords(step.event)} {step.at !== null && <TimeText at={step.at} show="local" />}
                </span>
              </li>
            ))}
          </ol>
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Text size="sm" fw={600} mb={4} id={`${id}next`}>
            Where it goes from here by itself
          </Text>
          {next.length === 0 && (
            <Text size="sm" c="dimmed">
              Nowhere: it stays until somebody does something.
            </Text>
          )}
          <ul className={classes.steps} aria-labelledby={`${id}next`}>
            {next.map(({ to, by }) => (
              <li key={to}>
                <DeviceStateBadge state={to} held={false} />
                <span className={classes.by}>{by.join(', ')}</span>
              </li>
            ))}
          </ul>
        </Grid.Col>
      </Grid>
    </>
  );
}
