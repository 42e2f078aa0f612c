import { Anchor, Group, SegmentedControl, Skeleton, Stack, Table, Text, Tooltip } from '@mantine/core';
import { deviceCategory } from '@mozpool/domain';
import { useState } from 'react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { duration, localTime, parseApiTime } from '../../data/time.js';
import { ErrorState } from '../../ui/error-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { DeviceStateBadge, ToneBadge } from '../../ui/state-badge.js';
import { TimeText } from '../../ui/time-text.js';
import { DEVICE_TONES } from '../../ui/tones.js';
import tones from '../../ui/tones.module.css';
import { useNow } from '../../ui/use-now.js';
import { failuresByState, type History, type Stretch, stretches, wayTo } from './device-history.js';
import classes from './history-card.module.css';
import { StateWay } from './state-way.js';
import { MAX_HISTORY, useDeviceHistory } from './use-device-history.js';

const PERIODS = [
  { label: 'Hour', value: '3600' },
  { label: 'Day', value: '86400' },
  { label: 'Week', value: '604800' },
];
const WAY = 7;
const MAX_CLAIMS = 10;
/** The line moves on this often. */
const STEP_MS = 10_000;

/** What it was in, who held it and what failed, over a period that ends now. */
export function HistoryCard({ name, state, held }: { name: string; state: string; held: boolean }) {
  const [period, setPeriod] = useState('86400');
  const { data: history, error, refetch } = useDeviceHistory(name, Number(period));
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
          <StateWay states={wayTo(history, state, WAY)} held={held} />
          <Failures history={history} />
          <Holders history={history} />
        </Stack>
      )}
    </SectionCard>
  );
}

function Timeline({ history, seconds, state }: { history: History; seconds: number; state: string }) {
  const now = useNow(STEP_MS);
  const to = now.getTime();
  const oldest = history.events[0];
  // as many events as are asked for: there may be more before them
  const isCut = history.events.length >= MAX_HISTORY && oldest !== undefined;
  const from = Math.max(to - seconds * 1_000, isCut ? parseApiTime(oldest.at).getTime() : 0);
  const line = stretches(history, { from, to, state });
  const categories = [...new Set(line.map(categoryOf))];
  return (
    <div>
      <ol className={classes.line} aria-label="Timeline of states">
        {line.map((stretch) => (
          <Segment key={stretch.from} stretch={stretch} width={((stretch.to - stretch.from) / (to - from)) * 100} now={now} />
        ))}
      </ol>
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed">
          {localTime(new Date(from), now)}
          {isCut && ' (earlier events are too many to show)'}
        </Text>
        <Text size="xs" c="dimmed">
          now
        </Text>
      </Group>
      <Group gap={6} mt={6}>
        {categories.map((category) => (
          <ToneBadge key={category} tone={DEVICE_TONES[category]} />
        ))}
      </Group>
    </div>
  );
}

const categoryOf = ({ state, held }: Stretch) => deviceCategory({ state, held });

function Segment({ stretch, width, now }: { stretch: Stretch; width: number; now: Date }) {
  const { from, to, state, request } = stretch;
  const text = `${state.replaceAll('_', ' ')}${request === null ? '' : `, held by request ${request}`}: ${localTime(new Date(from), now)} – ${localTime(
    new Date(to),
    now,
  )}, ${duration((to - from) / 1_000)}`;
  return (
    <Tooltip label={text}>
      <li className={`${classes.segment} ${tones[DEVICE_TONES[categoryOf(stretch)].tone]}`} style={{ flexGrow: width }} aria-label={text} />
    </Tooltip>
  );
}

function Failures({ history }: { history: History }) {
  const failures = failuresByState(history);
  if (failures.length === 0)
    return (
      <Text size="sm" c="dimmed">
        It did not fail in this time.
      </Text>
    );
  return (
    <Table verticalSpacing={4} fz="sm" captionSide="top">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">What failed</Table.Th>
          <Table.Th scope="col">Times</Table.Th>
          <Table.Th scope="col">Last</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {failures.map(({ state, count, last }) => (
          <Table.Tr key={state}>
            <Table.Td>
              <DeviceStateBadge state={state} held={false} />
            </Table.Td>
            <Table.Td>{count}</Table.Td>
            <Table.Td>
              <TimeText at={last} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Holders({ history: { claims } }: { history: History }) {
  if (claims.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nobody held it in this time.
      </Text>
    );
  return (
    <Table verticalSpacing={4} fz="sm">
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
  );
}
