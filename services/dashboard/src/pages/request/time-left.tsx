import { Progress, Text } from '@mantine/core';
import { duration, parseApiTime } from '../../data/time.js';
import { TimeText } from '../../ui/time-text.js';
import { useNow } from '../../ui/use-now.js';

const SOON_SECONDS = 300;

/** What is left of the reservation, or of the time that it waits at most; counting down. */
export function TimeLeft({ expires, isWaiting }: { expires: string; isWaiting: boolean }) {
  const now = useNow();
  const left = (parseApiTime(expires).getTime() - now.getTime()) / 1000;
  const isSoon = left < SOON_SECONDS;
  return (
    <>
      <Text fz={22} fw={700} lh={1.2} role="timer" aria-label="Time left" c={isSoon ? 'var(--mantine-color-error)' : undefined}>
        {left > 0 ? duration(left) : 'Over'}
      </Text>
      <Text size="sm" c="dimmed">
        {left > 0 ? 'until ' : 'since '}
        <TimeText at={expires} show="local" />
        {isSoon && left > 0 && (isWaiting ? ' · then it gives up' : ' · renew it, or it is taken back')}
      </Text>
      {isSoon && left > 0 && <Progress value={(left / SOON_SECONDS) * 100} color="red.9" size="sm" mt={6} aria-label="Time left" />}
    </>
  );
}
