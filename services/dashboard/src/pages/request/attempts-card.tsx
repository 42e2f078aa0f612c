import { Anchor, Group, Skeleton, Table, Text } from '@mantine/core';
import { IconCircleCheck, IconHandGrab, IconHourglass, IconLoader, IconX } from '@tabler/icons-react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { useRequestHistory } from '../../data/requests.js';
import { duration, parseApiTime } from '../../data/time.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { ToneBadge } from '../../ui/state-badge.js';
import { TimeText } from '../../ui/time-text.js';
import type { Tone } from '../../ui/tones.js';
import { useNow } from '../../ui/use-now.js';
import { type Attempt, attemptsOf } from './request-attempts.js';

const OUTCOMES: Record<Attempt['outcome'], Tone> = {
  preparing: { tone: 'work', label: 'Preparing', icon: IconLoader },
  'in hand': { tone: 'use', label: 'In hand', icon: IconHandGrab },
  'given back': { tone: 'off', label: 'Given back', icon: IconCircleCheck },
  failed: { tone: 'failed', label: 'Failed', icon: IconX },
};

/** The devices that were tried and what came of it. */
export function AttemptsCard({ id }: { id: number }) {
  const { data, error, refetch } = useRequestHistory(id);
  if (error && !data) return <ErrorState what="What was tried" error={error} onRetry={() => void refetch()} />;
  const attempts = data && attemptsOf(data);
  return (
    <SectionCard title="Devices that were tried">
      {!attempts && <Skeleton height={60} aria-busy />}
      {attempts?.length === 0 && (
        <EmptyState icon={IconHourglass} title="No device yet">
          Each device that it is given appears here, with what came of it.
        </EmptyState>
      )}
      {attempts && attempts.length > 0 && (
        <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table fz="sm" verticalSpacing={6} aria-label="Devices that were tried">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Device</Table.Th>
                <Table.Th scope="col">Outcome</Table.Th>
                <Table.Th scope="col">Since</Table.Th>
                <Table.Th scope="col" ta="right">
                  Held for
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {attempts.map((attempt) => (
                <Row key={attempt.from} attempt={attempt} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </SectionCard>
  );
}

function Row({ attempt: { device, from, to, outcome, why } }: { attempt: Attempt }) {
  const now = useNow();
  const held = ((to === null ? now : parseApiTime(to)).getTime() - parseApiTime(from).getTime()) / 1000;
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <Anchor component={Link} to={paths.device(device)} size="sm">
          <PlainText text={device} max={40} />
        </Anchor>
      </Table.Td>
      <Table.Td>
        <Group gap={6}>
          <ToneBadge tone={OUTCOMES[outcome]} />
          <Text size="xs" c="dimmed" span>
            <PlainText text={why} max={160} />
          </Text>
        </Group>
      </Table.Td>
      <Table.Td>
        <TimeText at={from} show="local" />
      </Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
        {duration(held)}
      </Table.Td>
    </Table.Tr>
  );
}
