import { Button, Group, List, Skeleton, Text } from '@mantine/core';
import { useState } from 'react';
import { useRequestHistory } from '../../data/requests.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { RequestStateBadge } from '../../ui/state-badge.js';
import { TimeText } from '../../ui/time-text.js';
import { type Step, stepsOf } from './request-attempts.js';

const SHOWN = 8;

/** The way that the request came. That it could not be read is told beside what was tried. */
export function StepsCard({ id }: { id: number }) {
  const { data, error } = useRequestHistory(id);
  const [isWhole, setWhole] = useState(false);
  if (error && !data) return null;
  const steps = data && stepsOf(data);
  return (
    <SectionCard title="The way it came">
      {!steps && <Skeleton height={60} aria-busy />}
      {steps?.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is kept of it.
        </Text>
      )}
      <List listStyleType="none" spacing={6} aria-label="The way it came, newest first">
        {(isWhole ? steps : steps?.slice(0, SHOWN))?.map((step) => (
          <StepItem key={step.key} step={step} />
        ))}
      </List>
      {steps && steps.length > SHOWN && (
        <Button variant="subtle" size="compact-sm" mt="xs" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show less' : `Show all ${steps.length} steps`}
        </Button>
      )}
    </SectionCard>
  );
}

function StepItem({ step: { at, kind, state, text, device } }: { step: Step }) {
  return (
    <List.Item styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}>
      <Group gap={8} wrap="nowrap" align="baseline">
        <Text size="xs" c="dimmed" span>
          <TimeText at={at} show="local" />
        </Text>
        <Text size="sm" component="div" miw={0} style={{ overflowWrap: 'anywhere' }}>
          {state !== null && <RequestStateBadge state={state} />} <PlainText text={text} max={200} />
          {kind === 'device' && device !== null && (
            <>
              {' '}
              <Text span inherit style={{ whiteSpace: 'nowrap' }}>
                <PlainText text={device} max={40} />
              </Text>
            </>
          )}
        </Text>
      </Group>
    </List.Item>
  );
}
