import { Menu, Text, TextInput } from '@mantine/core';
import { type Icon, IconEye, IconEyeOff, IconPencil, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { sendCall } from '../data/call-api.js';
import type { NounCalls } from '../data/noun-calls.js';
import { useCan } from '../data/session.js';
import { ConfirmAction } from './confirm-action.js';
import { notifyDone } from './notify.js';
import { ReasonMenuItem } from './reason-menu-item.js';
import { visibleText } from './visible-text.js';

const MAX_REASON = 1_000;

type NounAction = keyof NounCalls;

const ACTIONS: Record<NounAction, { verb: string; done: string; icon: Icon; danger: boolean }> = {
  deactivate: { verb: 'Deactivate', done: 'deactivated', icon: IconEyeOff, danger: false },
  activate: { verb: 'Activate', done: 'activated', icon: IconEye, danger: false },
  remove: { verb: 'Delete', done: 'deleted', icon: IconTrash, danger: true },
};
const MEANING: Record<Exclude<NounAction, 'deactivate'>, string> = {
  activate: 'It is offered and used again.',
  remove: 'It is gone for good. The server refuses while anything refers to it, and says what.',
};

interface NounMenuProps {
  /** `Image b2g` */
  what: string;
  row: { active: boolean };
  /** By which its calls know it. */
  id: string;
  calls: NounCalls;
  /** What becomes of it when it is deactivated. */
  deactivated: string;
  /** Opens what edits it; not there where the page itself does. */
  onEdit?: () => void;
  onRemoved?: () => void;
  /** The button that opens the menu. */
  target: ReactElement;
}

/** What can be done to something that operators describe: edit it, take it out of use and back, delete it. */
export function NounMenu({ what, row, id, calls, deactivated, onEdit, onRemoved, target }: NounMenuProps) {
  const [open, setOpen] = useState<NounAction | null>(null);
  const { reason } = useCan('admin');
  const item = (action: NounAction) => (
    <ReasonMenuItem label={ACTIONS[action].verb} icon={ACTIONS[action].icon} reason={reason} onClick={() => setOpen(action)} />
  );
  return (
    <>
      <Menu width={190} position="bottom-end" keepMounted={false}>
        <Menu.Target>{target}</Menu.Target>
        <Menu.Dropdown>
          {onEdit && <ReasonMenuItem label="Edit" icon={IconPencil} reason={reason} onClick={onEdit} />}
          {item(row.active ? 'deactivate' : 'activate')}
          {item('remove')}
        </Menu.Dropdown>
      </Menu>
      {open && (
        <NounDialog
          action={open}
          what={what}
          id={id}
          calls={calls}
          meaning={open === 'deactivate' ? deactivated : MEANING[open]}
          onClose={() => setOpen(null)}
          onDone={() => open === 'remove' && onRemoved?.()}
        />
      )}
    </>
  );
}

interface NounDialogProps extends Pick<NounMenuProps, 'what' | 'id' | 'calls'> {
  action: NounAction;
  meaning: string;
  onClose: () => void;
  onDone: () => void;
}

function NounDialog({ action, what, id, calls, meaning, onClose, onDone }: NounDialogProps) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const { verb, done, danger } = ACTIONS[action];
  const call = calls[action](id, reason.trim() === '' ? {} : { reason: reason.trim() });
  const name = visibleText(what);
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={`${verb}: ${name}`}
      verb={verb}
      danger={danger}
      call={call}
      onConfirm={async () => {
        await sendCall(call);
        notifyDone(`${name} was ${done}.`);
        onDone();
        await client.invalidateQueries({ queryKey: ['inventory'] });
      }}
    >
      <Text size="sm">{meaning}</Text>
      {action !== 'remove' && (
        <TextInput
          label="Reason"
          description="For whoever reads the events."
          maxLength={MAX_REASON}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
      )}
    </ConfirmAction>
  );
}
