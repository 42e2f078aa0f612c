import { Button, Group, type ModalProps, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { PreparedCall } from '../data/calls.js';
import { CopyAsCurl } from './copy-as-curl.js';
import { Dialog } from './dialog.js';
import { notifyProblem } from './notify.js';
import { ReasonButton } from './reason-button.js';

interface ConfirmActionProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, and fields for what it needs. */
  children: ReactNode;
  /** The verb, as the button says it. */
  verb: string;
  danger?: boolean;
  /** What is still missing or wrong, as a sentence; null: it can be done. */
  problem?: string | null;
  /** For forms that need more room. */
  size?: ModalProps['size'];
  /** The same as commands; null: there are none. */
  call: PreparedCall | (() => readonly PreparedCall[]) | null;
  /** Closes when it has been done; what it throws is told and leaves it open. */
  onConfirm: () => Promise<void>;
}

/** Asks before something is done, with its arguments. */
export function ConfirmAction({ isOpen, ...props }: ConfirmActionProps) {
  return isOpen ? <OpenDialog {...props} /> : null;
}

function OpenDialog(props: Omit<ConfirmActionProps, 'isOpen'>) {
  const { onClose, title, children, verb, danger = false, problem = null, size = 'md', call, onConfirm } = props;
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (problem !== null) return;
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      notifyProblem(`${title}: not done`, error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog onClose={onClose} title={title} size={size}>
      <form onSubmit={submit}>
        <Stack>
          {children}
          <Group justify="space-between">
            {call ? <CopyAsCurl call={call} /> : <span />}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <ReasonButton type="submit" reason={problem} color={danger ? 'red.9' : undefined} loading={isBusy}>
                {verb}
              </ReasonButton>
            </Group>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
