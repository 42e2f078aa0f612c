import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { DEVICE_CATEGORIES } from '@mozpool/domain';
import { IconServer } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useDevices } from '../../data/devices.js';
import { useBoards } from '../../data/inventory.js';
import { useAgents } from '../../data/reports.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { PageHeader } from '../../ui/page-header.js';
import { SectionCard } from '../../ui/section-card.js';
import { ToneBadge } from '../../ui/state-badge.js';
import { TimeText } from '../../ui/time-text.js';
import { DEVICE_TONES } from '../../ui/tones.js';
import { visibleText } from '../../ui/visible-text.js';
import { AgentBadge } from '../overview/agent-badge.js';
import { BoardRow } from './board-row.js';
import { type RackServer, rackOf } from './rack.js';

export function Component() {
  const devices = useDevices();
  const agents = useAgents();
  const boards = useBoards();
  const rack = useMemo(
    () => devices.data && agents.data && boards.data && rackOf(devices.data, agents.data, boards.data),
    [devices.data, agents.data, boards.data],
  );
  const error = devices.error ?? agents.error ?? boards.error;
  return (
    <>
      <PageHeader title="Hardware">Imaging servers, relay boards and devices as they hang together.</PageHeader>
      <Group gap={6} mb="md" role="group" aria-label="What the signs mean">
        {DEVICE_CATEGORIES.map((category) => (
          <ToneBadge key={category} tone={DEVICE_TONES[category]} />
        ))}
      </Group>
      {error && !rack && (
        <ErrorState
          what="The hardware"
          error={error}
          onRetry={() => void Promise.all([devices.refetch(), agents.refetch(), boards.refetch()])}
        />
      )}
      {!error && !rack && <Skeleton height={240} aria-busy />}
      {rack?.length === 0 && (
        <EmptyState icon={IconServer} title="No hardware yet">
          Apply a lab description, or start an agent: it announces itself.
        </EmptyState>
      )}
      <Stack gap="md">
        {rack?.map((server) => (
          <ServerCard key={server.name} server={server} />
        ))}
      </Stack>
    </>
  );
}

function ServerCard({ server: { name, alive, silentSince, boards, devices } }: { server: RackServer }) {
  return (
    <SectionCard
      title={visibleText(name)}
      aside={
        <Group gap="xs">
          <Text size="sm" c="dimmed" span>
            {devices.toLocaleString()} {devices === 1 ? 'device' : 'devices'}
            {silentSince && (
              <>
                {' · silent since '}
                <TimeText at={silentSince} show="local" />
              </>
            )}
          </Text>
          <AgentBadge alive={alive} />
        </Group>
      }
    >
      {boards.length === 0 && (
        <Text size="sm" c="dimmed">
          No device hangs on it.
        </Text>
      )}
      {boards.map((board) => (
        <BoardRow key={`${board.kind} ${board.name ?? ''}`} board={board} />
      ))}
    </SectionCard>
  );
}
