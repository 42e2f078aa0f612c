import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { PreparedCall } from '../data/calls.js';
import { ConfirmAction } from './confirm-action.js';
import { notifyDone } from './notify.js';
import { RowConflict } from './row-conflict.js';
import type { RowForm } from './use-row-form.js';
import { useSaveProblem } from './use-save-problem.js';
import { useSaveRow } from './use-save-row.js';

interface RowDialogProps<Values> {
  title: string;
  verb: string;
  /** What is said when it was saved. */
  done: string;
  rowForm: RowForm<Values>;
  problems: Readonly<Record<string, string>>;
  /** What the fields are called on the page. */
  names: Readonly<Record<string, string>>;
  call: PreparedCall;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog over something that operators describe, new or there already: says what is wrong, and what others changed meanwhile. */
export function RowDialog<Values extends object>(props: RowDialogProps<Values>) {
  const { title, verb, done, rowForm, problems, names, call, onClose, children } = props;
  const { save, readAnew } = useSaveRow();
  const problem = useSaveProblem(rowForm, problems, names);
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={title}
      verb={verb}
      size="lg"
      problem={problem}
      call={problem === null ? call : null}
      onConfirm={async () => {
        await save(call);
        notifyDone(done);
        await readAnew();
      }}
    >
      <Stack gap="sm">
        {children}
        <RowConflict
          fields={rowForm.conflicts.map((field) => names[field] ?? field)}
          onTakeTheirs={rowForm.takeTheirs}
          onKeepMine={rowForm.keepMine}
        />
      </Stack>
    </ConfirmAction>
  );
}
