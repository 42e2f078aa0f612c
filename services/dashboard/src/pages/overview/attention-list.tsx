import { Anchor, Group, List, Skeleton, Stack, Text } from '@mantine/core';
import { type Icon, IconAlertTriangle, IconCircleCheck, IconPlugOff, IconServerOff, IconTopologyBus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { useAttentionReport } from '../../data/reports.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { TimeText } from '../../ui/time-text.js';
import tones from '../../ui/tones.module.css';
import classes from './attention-list.module.css';
import { type AttentionRow, attentionRows } from './attention-rows.js';

const WEEK_SECONDS = 7 * 86_400;
/** The list of devices has the rest. */
const MAX_ROWS = 12;
const MAX_NAMES = 3;
const MAX_REASON = 220;
const ICON_SIZE = 18;

const KINDS: Record<AttentionRow['kind'], { icon: Icon; label: string; tone: 'failed' | 'off' }> = {
  agent: { icon: IconServerOff, label: 'Imaging server', tone: 'failed' },
  part: { icon: IconTopologyBus, label: 'Shared part', tone: 'failed' },
  failed: { icon: IconAlertTriangle, label: 'Failed device', tone: 'failed' },
  offline: { icon: IconPlugOff, label: 'Offline device', tone: 'off' },
};

/** What needs a person, the worst first. */
export function AttentionList() {
  const { data, error, refetch } = useAttentionReport({ period: WEEK_SECONDS, limit: 50 });
  if (error && !data) return <ErrorState what="What needs a person" error={error} onRetry={() => void refetch()} />;
  const rows = data ? attentionRows(data) : null;
  return (
    <SectionCard
      title="Needs a person"
      aside={
        <Anchor component={Link} to={paths.devices({ category: 'failed' })} size="sm">
          All failed devices
        </Anchor>
      }
    >
      {rows === null && (
        <Stack gap="sm" aria-busy>
          <Skeleton height={40} />
          <Skeleton height={40} />
        </Stack>
      )}
      {rows?.length === 0 && (
        <EmptyState icon={IconCircleCheck} title="Nothing needs a person">
          Devices that fail, parts that take several down and agents that fall silent appear here.
        </EmptyState>
      )}
      <List listStyleType="none" spacing={0}>
        {rows?.slice(0, MAX_ROWS).map((row) => (
          <Row key={`${row.kind} ${row.key}`} row={row} />
        ))}
      </List>
      {rows && rows.length > MAX_ROWS && (
        <Text size="sm" c="dimmed" mt="sm">
          And{' '}
          <Anchor component={Link} to={paths.devices({ category: 'failed,offline' })} size="sm">
            {rows.length - MAX_ROWS} more
          </Anchor>
          .
        </Text>
      )}
    </SectionCard>
  );
}

function Row({ row: { kind, name, to, reason, since, hurt } }: { row: AttentionRow }) {
  const { icon: Shown, label, tone } = KINDS[kind];
  return (
    <List.Item className={classes.row} styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <span className={`${classes.sign} ${tones[tone]}`}>
          <Shown size={ICON_SIZE} stroke={1.8} role="img" aria-label={label} />
        </span>
        <div className={classes.text}>
          <Group gap="xs" justify="space-between" wrap="nowrap">
            <Anchor component={Link} to={to} fw={600} size="sm" truncate>
              <PlainText text={name} max={80} />
            </Anchor>
            {since && (
              <Text size="xs" c="dimmed" span>
                <TimeText at={since} />
              </Text>
            )}
          </Group>
          <Text size="sm" className={classes.reason}>
            <PlainText text={reason} max={MAX_REASON} />
          </Text>
          {hurt.length > 0 && (
            <Text size="xs" c="dimmed">
              Failed <PlainText text={hurt.slice(0, MAX_NAMES).join(', ')} max={160} />
              {hurt.length > MAX_NAMES && ` and ${hurt.length - MAX_NAMES} more`}
            </Text>
          )}
        </div>
      </Group>
    </List.Item>
  );
}
