import { Menu, Tooltip } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';

const ICON_SIZE = 16;

interface ReasonMenuItemProps {
  label: string;
  icon: Icon;
  /** Why it cannot be chosen now; null: it can. */
  reason: string | null;
  /** Of an item that can be chosen. */
  description?: string;
  onClick: () => void;
}

/** An item of a menu. A disabled one can be reached all the same, so that its reason can be read. */
export function ReasonMenuItem({ label, icon: Shown, reason, description, onClick }: ReasonMenuItemProps) {
  const told = reason ?? description;
  return (
    <Tooltip label={told} disabled={told === undefined} position="left">
      <Menu.Item
        data-disabled={reason !== null || undefined}
        aria-disabled={reason !== null}
        closeMenuOnClick={reason === null}
        leftSection={<Shown size={ICON_SIZE} stroke={1.6} aria-hidden />}
        onClick={() => {
          if (reason === null) onClick();
        }}
      >
        {label}
      </Menu.Item>
    </Tooltip>
  );
}
