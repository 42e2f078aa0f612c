import { Button, Group, Paper, Text } from '@mantine/core';
import { IconBolt, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { DeviceAction } from '../../data/device-actions.js';
import type { DeviceRow } from '../../data/device-row.js';
import { useCan } from '../../data/session.js';
import { ActionMenu } from '../../ui/action-menu.js';
import { ReasonButton } from '../../ui/reason-button.js';
import { BulkDialog } from './bulk-dialog.js';
import classes from './devices-page.module.css';

const ICON_SIZE = 16;

interface BulkBarProps {
  devices: readonly DeviceRow[];
  /** How many of them the filter hides. */
  hidden: number;
  onClear: () => void;
}

/** How many devices are chosen, seen and unseen, and what can be done to them. */
export function BulkBar({ devices, hidden, onClear }: BulkBarProps) {
  const [action, setAction] = useState<DeviceAction | null>(null);
  const { reason } = useCan('operate');
  return (
    <Paper component="section" aria-label="Selected devices" withBorder shadow="md" px="md" py="xs" className={classes.bar}>
      <Group justify="space-between" gap="sm">
        <Text size="sm" role="status">
          <b>{devices.length.toLocaleString()} selected</b>
          {hidden > 0 && `, ${hidden.toLocaleString()} of them hidden by the filter`}
        </Text>
        <Group gap="xs">
          <Button variant="default" size="sm" onClick={onClear} leftSection={<IconX size={ICON_SIZE} aria-hidden />}>
            Clear selection
          </Button>
          {reason === null ? (
            <ActionMenu
              devices={devices}
              onChoose={setAction}
              target={
                <Button size="sm" leftSection={<IconBolt size={ICON_SIZE} aria-hidden />}>
                  Actions
                </Button>
              }
            />
          ) : (
            <ReasonButton size="sm" reason={reason} onClick={onClear}>
              Actions
            </ReasonButton>
          )}
        </Group>
      </Group>
      {action && <BulkDialog key={action.id} action={action} devices={devices} hidden={hidden} onClose={() => setAction(null)} />}
    </Paper>
  );
}
