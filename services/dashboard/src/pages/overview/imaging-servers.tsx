import { Anchor, Group, List, Text } from '@mantine/core';
import { IconServer } from '@tabler/icons-react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { useAgents } from '../../data/reports.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { TimeText } from '../../ui/time-text.js';
import { AgentBadge } from './agent-badge.js';

/** Whether the agents that touch the hardware are heard. */
export function ImagingServers() {
  const { data: agents, error, refetch } = useAgents();
  if (error && !agents) return <ErrorState what="The imaging servers" error={error} onRetry={() => void refetch()} />;
  return (
    <SectionCard title="Imaging servers">
      {agents?.length === 0 && (
        <EmptyState icon={IconServer} title="No imaging server yet">
          Apply a lab description, or start an agent: it announces itself.
        </EmptyState>
      )}
      <List listStyleType="none" spacing="xs">
        {agents?.map(({ imaging_server, alive, silent_since, devices }) => (
          <List.Item key={imaging_server} styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}>
            <Group justify="space-between" gap="xs" wrap="nowrap">
              <Anchor component={Link} to={paths.devices({ imaging_server })} size="sm" truncate>
                <PlainText text={imaging_server} />
              </Anchor>
              <AgentBadge alive={alive} />
            </Group>
            <Text size="xs" c="dimmed">
              <Anchor component={Link} to={paths.devices({ imaging_server })} size="xs" c="inherit">
                {devices.toLocaleString()} {devices === 1 ? 'device' : 'devices'}
              </Anchor>
              {silent_since && (
                <>
                  {' · silent since '}
                  <TimeText at={silent_since} show="local" />
                </>
              )}
            </Text>
          </List.Item>
        ))}
      </List>
    </SectionCard>
  );
}
