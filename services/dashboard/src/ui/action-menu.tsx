import { Menu } from '@mantine/core';
import { Fragment, type ReactElement } from 'react';
import { DEVICE_ACTIONS, type DeviceAction } from '../data/device-actions.js';
import type { DeviceRow } from '../data/device-row.js';
import { ACTION_ICONS } from './action-icons.js';
import { ReasonMenuItem } from './reason-menu-item.js';
import { useActionReason } from './use-action-reason.js';

const GROUPS = [
  { group: 'everyday', label: 'Do' },
  { group: 'pool', label: 'In and out of the pool' },
  { group: 'edit', label: 'Change' },
  { group: 'careful', label: 'With care' },
] as const;

interface ActionMenuProps {
  devices: readonly DeviceRow[];
  /** The button that opens it. */
  target: ReactElement;
  /** Whoever shows the menu asks for the arguments and does it. */
  onChoose: (action: DeviceAction) => void;
}

/** Everything that can be done to these devices; what cannot be done says why. */
export function ActionMenu({ devices, target, onChoose }: ActionMenuProps) {
  return (
    <Menu width={230} position="bottom-end" keepMounted={false}>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        <ActionItems devices={devices} onChoose={onChoose} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Drawn only while the menu is open: every device is asked about every action. */
function ActionItems({ devices, onChoose }: Omit<ActionMenuProps, 'target'>) {
  const reasonOf = useActionReason();
  return GROUPS.map(({ group, label }, index) => (
    <Fragment key={group}>
      {index > 0 && <Menu.Divider />}
      <Menu.Label>{label}</Menu.Label>
      {DEVICE_ACTIONS.filter((action) => action.group === group).map((action) => (
        <ReasonMenuItem
          key={action.id}
          label={action.label}
          icon={ACTION_ICONS[action.id]}
          description={action.description}
          reason={reasonOf(action, devices)}
          onClick={() => onChoose(action)}
        />
      ))}
    </Fragment>
  ));
}
