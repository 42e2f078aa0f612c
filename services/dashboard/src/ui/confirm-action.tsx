import { Button, Group, Modal, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { PreparedCall } from '../data/calls.js';
import { CopyAsCurl } from './copy-as-curl.js';
import { notifyProblem } from './notify.js';

interface ConfirmActionProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, and fields for what it needs. */
  children: ReactNode;
  /** The verb, as the button says it. */
  verb: string;
  danger?: boolean;
  /** The same as commands; null: there are none. */
  call: PreparedCall | (() => readonly PreparedCall[]) | null;
  /** Closes when it has been done; what it throws is told and leaves it open. */
  onConfirm: () => Promise<void>;
}

/** Asks before something is done, with its arguments. */
export function ConfirmAction({ isOpen, onClose, title, children, verb, danger = false, call, onConfirm }: ConfirmActionProps) {
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
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
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack>
          {children}
          <Group justify="space-between">
            {call ? <CopyAsCurl call={call} /> : <span />}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" color={danger ? 'red.9' : undefined} loading={isBusy}>
                {verb}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
