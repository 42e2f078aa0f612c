import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/** What opened a dialog: of an item of a menu, which is gone by then, the button of the menu. */
function openerOf(element: Element | null): Element | null {
  const menu = element?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return menu ? document.getElementById(menu) : element;
}

/** Gives the focus back to what had it before, unless it went somewhere by then. For dialogs that are not drawn while they are closed. */
function useFocusBack(): void {
  const [opener] = useState(() => openerOf(document.activeElement));
  useEffect(
    () => () => {
      // once the dialog is gone, and with it what had the focus
      requestAnimationFrame(() => {
        const isNowhere = document.activeElement === null || document.activeElement === document.body;
        if (isNowhere && opener instanceof HTMLElement && opener.isConnected) opener.focus();
      });
    },
    [opener],
  );
}

/** A dialog that is there as long as it is open. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  useFocusBack();
  return <Modal opened closeButtonProps={{ 'aria-label': 'Close' }} {...props} />;
}
