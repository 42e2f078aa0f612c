import { Anchor, Group, SegmentedControl, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { ErrorState } from '../../ui/error-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { DeviceStateBadge } from '../../ui/state-badge.js';
import { TimeText } from '../../ui/time-text.js';
import { type Failures, failuresByCause, type History } from './device-history.js';
import { Timeline } from './timeline.js';
import { useDeviceHistory } from './use-device-history.js';

const PERIODS = [
  { label: 'Hour', value: '3600' },
  { label: 'Day', value: '86400' },
  { label: 'Week', value: '604800' },
];
const MAX_CLAIMS = 10;

/** What it was in, who held it and what failed, over a period that ends now. */
export function HistoryCard({ name, state }: { name: string; state: string }) {
  const [period, setPeriod] = useState('86400');
  const { data: history, error, refetch } = useDeviceHistory(name, { period: Number(period) });
  return (
    <SectionCard
      title="History"
      aside={<SegmentedControl size="xs" aria-label="Period" data={PERIODS} value={period} onChange={setPeriod} />}
    >
      {error && !history && <ErrorState what="The history" error={error} onRetry={() => void refetch()} />}
      {!error && !history && <Skeleton height={120} aria-busy />}
      {history && (
        <Stack gap="md">
          <Timeline history={history} seconds={Number(period)} state={state} />
          <FailureTable failures={failuresByCause(history)} />
          <Holders name={name} history={history} />
        </Stack>
      )}
    </SectionCard>
  );
}

function FailureTable({ failures }: { failures: readonly Failures[] }) {
  if (failures.length === 0)
    return (
      <Text size="sm" c="dimmed">
        It did not fail in this time.
      </Text>
    );
  return (
    <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={4} fz="sm" aria-label="Failures by cause">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Failed by cause</Table.Th>
            <Table.Th scope="col">Times</Table.Th>
            <Table.Th scope="col">What failed</Table.Th>
            <Table.Th scope="col">Last</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {failures.map(({ cause, count, last, states }) => (
            <Table.Tr key={cause}>
              <Table.Td>{cause}</Table.Td>
              <Table.Td>{count.toLocaleString()}</Table.Td>
              <Table.Td>
                <Group gap={6}>
                  {states.map((each) => (
                    <Group key={each.state} gap={4} wrap="nowrap">
                      <DeviceStateBadge state={each.state} held={false} />
                      {states.length > 1 && `× ${each.count.toLocaleString()}`}
                    </Group>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td>
                <TimeText at={last} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Holders({ name, history: { claims } }: { name: string; history: History }) {
  const all = (
    <Anchor component={Link} to={paths.requests({ device: name, category: 'all' })} size="sm" underline="always">
      All requests for it
    </Anchor>
  );
  if (claims.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nobody held it in this time. {all}
      </Text>
    );
  return (
    <div>
      <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table verticalSpacing={4} fz="sm" aria-label="Who held it">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Who held it</Table.Th>
              <Table.Th scope="col">From</Table.Th>
              <Table.Th scope="col">Until</Table.Th>
              <Table.Th scope="col">Result</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {claims
              .slice(-MAX_CLAIMS)
              .reverse()
              .map(({ request, assignee, claimed_at, released_at, result, failure_cause }) => (
                <Table.Tr key={`${request} ${claimed_at}`}>
                  <Table.Td>
                    <Anchor component={Link} to={paths.request(request)} size="sm">
                      <PlainText text={assignee} max={60} /> (request {request})
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    <TimeText at={claimed_at} show="local" />
                  </Table.Td>
                  <Table.Td>{released_at === null ? 'now' : <TimeText at={released_at} show="local" />}</Table.Td>
                  <Table.Td>{[result, failure_cause].filter(Boolean).join(', ') || '–'}</Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="sm" c="dimmed">
        {claims.length > MAX_CLAIMS && `The newest ${MAX_CLAIMS} of ${claims.length.toLocaleString()}. `}
        {all}
      </Text>
    </div>
  );
}
