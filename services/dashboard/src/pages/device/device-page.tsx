import { Button, Grid, Group, Stack } from '@mantine/core';
import type { DeviceDetails } from '@mozpool/contracts';
import { IconBolt, IconDeviceMobileOff } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useParams } from 'react-router';
import { paths } from '../../app/paths.js';
import type { DeviceAction } from '../../data/device-actions.js';
import { useDevice, useDevices } from '../../data/devices.js';
import { useBoards } from '../../data/inventory.js';
import { ActionMenu } from '../../ui/action-menu.js';
import { LogCard } from '../../ui/log-card.js';
import { NounPage } from '../../ui/noun-page.js';
import { DeviceStateBadge } from '../../ui/state-badge.js';
import { TimeText } from '../../ui/time-text.js';
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
  const query = useDevice(name);
  const [action, setAction] = useState<DeviceAction | null>(null);
  return (
    <NounPage
      name={name}
      noun="device"
      query={query}
      unknown="unknown_device"
      icon={IconDeviceMobileOff}
      gone="It may have been renamed, or the address is mistyped."
      others={{ to: paths.devices({ q: name, active: 'any' }), label: 'Look for it among all devices' }}
      about={(device) => (
        <Group gap="xs">
          <DeviceStateBadge state={device.state} held={device.holder !== null} />
          <span>
            since <TimeText at={device.state_since} show="local" />
          </span>
        </Group>
      )}
      actions={(device) => (
        <ActionMenu
          devices={[device]}
          onChoose={setAction}
          target={<Button leftSection={<IconBolt size={ICON_SIZE} aria-hidden />}>Actions</Button>}
        />
      )}
    >
      {(device) => (
        <>
          <DeviceCards device={device} onAction={setAction} />
          {action && <DeviceActionDialog key={action.id} action={action} device={device} onClose={() => setAction(null)} />}
        </>
      )}
    </NounPage>
  );
}

function DeviceCards({ device, onAction }: { device: DeviceDetails; onAction: (action: DeviceAction) => void }) {
  const { name } = device;
  const { data: devices } = useDevices();
  const { data: boards } = useBoards();
  const mates = useMemo(() => (devices ? boardMates(devices, device) : []), [device, devices]);
  const fault = useMemo(() => (devices ? faultOf(devices, device, boards ?? []) : null), [device, devices, boards]);
  return (
    <Stack gap="md">
      <AvailabilityCard device={device} fault={fault} onAction={onAction} />
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
    </Stack>
  );
}
