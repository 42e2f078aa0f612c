import { Anchor, Button, Grid, Group, Skeleton, Stack } from '@mantine/core';
import { IconBolt, IconDeviceMobileOff } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { paths } from '../../app/paths.js';
import { isProblem } from '../../data/api-problem.js';
import type { DeviceAction } from '../../data/device-actions.js';
import { useDevice, useDevices } from '../../data/devices.js';
import { useBoards } from '../../data/inventory.js';
import { ActionMenu } from '../../ui/action-menu.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { LogCard } from '../../ui/log-card.js';
import { PageHeader } from '../../ui/page-header.js';
import { DeviceStateBadge } from '../../ui/state-badge.js';
import { TimeText } from '../../ui/time-text.js';
import { visibleText } from '../../ui/visible-text.js';
import { AvailabilityCard } from './availability-card.js';
import { BoardCard } from './board-card.js';
import { boardMates, faultOf } from './board-mates.js';
import { DeviceActionDialog } from './device-action-dialog.js';
import { DeviceFacts } from './device-facts.js';
import { DeviceStatus } from './device-status.js';
import { HistoryCard } from './history-card.js';
import { StateCard } from './state-card.js';

const ICON_SIZE = 16;

export function Component() {
  const { name = '' } = useParams();
  // another device is another page: nothing of the one before stays
  return <DevicePage key={name} name={name} />;
}

function DevicePage({ name }: { name: string }) {
  const { data: device, error, refetch } = useDevice(name);
  const { data: devices } = useDevices();
  const { data: boards } = useBoards();
  const [action, setAction] = useState<DeviceAction | null>(null);
  const mates = useMemo(() => (device && devices ? boardMates(devices, device) : []), [device, devices]);
  const fault = useMemo(() => (device && devices ? faultOf(devices, device, boards ?? []) : null), [device, devices, boards]);

  if (isProblem(error, 'unknown_device'))
    return (
      <>
        <PageHeader title={visibleText(name)} />
        <EmptyState
          icon={IconDeviceMobileOff}
          title="There is no such device"
          action={
            <Anchor component={Link} to={paths.devices({ q: name, active: 'any' })}>
              Look for it among all devices
            </Anchor>
          }
        >
          It may have been renamed, or the address is mistyped.
        </EmptyState>
      </>
    );
  return (
    <>
      <PageHeader
        title={visibleText(name)}
        actions={
          device && (
            <ActionMenu
              devices={[device]}
              onChoose={setAction}
              target={<Button leftSection={<IconBolt size={ICON_SIZE} aria-hidden />}>Actions</Button>}
            />
          )
        }
      >
        {device && (
          <Group gap="xs">
            <DeviceStateBadge state={device.state} held={device.holder !== null} />
            <span>
              since <TimeText at={device.state_since} />
            </span>
          </Group>
        )}
      </PageHeader>
      {error && !device && <ErrorState what="The device" error={error} onRetry={() => void refetch()} />}
      {!device && !error && <Skeleton height={240} aria-busy />}
      {device && (
        <Stack gap="md">
          <AvailabilityCard device={device} fault={fault} onAction={setAction} />
          <Grid gap="md">
            <Grid.Col span={{ base: 12, lg: 8 }}>
              <LogCard of={name} source={{ device: name }} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 4 }}>
              <Stack gap="md">
                <DeviceStatus device={device} />
                <BoardCard device={device} mates={mates} />
              </Stack>
            </Grid.Col>
          </Grid>
          <StateCard name={name} state={device.state} held={device.holder !== null} />
          <Grid gap="md">
            <Grid.Col span={{ base: 12, lg: 8 }}>
              <HistoryCard name={name} state={device.state} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 4 }}>
              <DeviceFacts device={device} />
            </Grid.Col>
          </Grid>
          {action && <DeviceActionDialog key={action.id} action={action} device={device} onClose={() => setAction(null)} />}
        </Stack>
      )}
    </>
  );
}
