import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';

interface ReasonButtonProps extends ButtonProps {
  /** Why it can not be used now; null: it can. */
  reason: string | null;
  onClick?: () => void;
  /** `submit` sends the form that it stands in. */
  type?: 'button' | 'submit';
  children: ReactNode;
}

/** A button that says why it is disabled. It stays in the order of the keyboard, so that everybody can read the reason. */
export function ReasonButton({ reason, onClick, type = 'button', children, ...props }: ReasonButtonProps) {
  const isDisabled = reason !== null;
  const click = (event: MouseEvent) => {
    if (isDisabled) event.preventDefault();
    else onClick?.();
  };
  return (
    <Tooltip label={reason} disabled={!isDisabled}>
      <Button {...props} type={type} data-disabled={isDisabled || undefined} aria-disabled={isDisabled} onClick={click}>
        {children}
      </Button>
    </Tooltip>
  );
}
