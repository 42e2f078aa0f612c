import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { useRequestReport } from '../../data/reports.js';
import { duration } from '../../data/time.js';
import { ErrorState } from '../../ui/error-state.js';
import { SectionCard } from '../../ui/section-card.js';
import classes from './queue-figures.module.css';

const DAY_SECONDS = 86_400;
const PERCENTILES = [
  { key: 'p50', label: 'half within' },
  { key: 'p90', label: '90 % within' },
  { key: 'p99', label: '99 % within' },
] as const;

const shown = (seconds: number | null | undefined) => (seconds === null || seconds === undefined ? '–' : duration(seconds));

/** Who waits, and how long it took those of the last day. */
export function QueueFigures() {
  const { data, error, refetch } = useRequestReport({ period: DAY_SECONDS });
  if (error && !data) return <ErrorState what="The queue" error={error} onRetry={() => void refetch()} />;
  const waiting = data?.waiting;
  return (
    <SectionCard
      title="Queue"
      aside={
        <Anchor component={Link} to={paths.requests({ category: 'waiting' })} size="sm">
          Requests that wait
        </Anchor>
      }
    >
      <Stack gap="sm">
        <Group gap="xs" align="baseline">
          <Anchor component={Link} to={paths.requests({ category: 'waiting' })} fz={28} fw={700} lh={1} c="inherit">
            {waiting?.requests ?? '–'}
          </Anchor>
          <Text size="sm" c="dimmed" span>
            {!waiting ? (
              'waiting'
            ) : waiting.requests === 0 ? (
              'waiting: everybody has a device'
            ) : (
              <>
                {'waiting, '}
                <Anchor component={Link} to={paths.requests({ category: 'waiting', sort: 'id' })} inherit>
                  the oldest for {shown(waiting.oldest_seconds)}
                </Anchor>
              </>
            )}
          </Text>
        </Group>
        <Table verticalSpacing={4} horizontalSpacing={6} fz="sm" withRowBorders={false} className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">
                <Anchor component={Link} to={paths.reports({ report: 'waits', days: '1' })} size="xs">
                  Last 24 h
                </Anchor>
              </Table.Th>
              <Table.Th scope="col" ta="right">
                First device
              </Table.Th>
              <Table.Th scope="col" ta="right">
                In hand
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {PERCENTILES.map(({ key, label }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row" fw={400}>
                  {label}
                </Table.Th>
                <Figure seconds={data?.all.wait[key]} />
                <Figure seconds={data?.all.time_to_ready[key]} />
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </SectionCard>
  );
}

/** Leads to the report that it is taken from. */
function Figure({ seconds }: { seconds: number | null | undefined }) {
  return (
    <Table.Td ta="right">
      {seconds == null ? (
        '–'
      ) : (
        <Anchor component={Link} to={paths.reports({ report: 'waits', days: '1' })} inherit c="inherit">
          {duration(seconds)}
        </Anchor>
      )}
    </Table.Td>
  );
}
