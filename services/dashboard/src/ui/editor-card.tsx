import { Group, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { PreparedCall } from '../data/calls.js';
import { CopyAsCurl } from './copy-as-curl.js';
import { LeaveGuard } from './leave-guard.js';
import { notifyDone, notifyProblem } from './notify.js';
import { ReasonButton } from './reason-button.js';
import { RowConflict } from './row-conflict.js';
import { SectionCard } from './section-card.js';
import type { RowForm } from './use-row-form.js';
import { useSaveProblem } from './use-save-problem.js';
import { useSaveRow } from './use-save-row.js';

interface EditorCardProps<Values> {
  title: string;
  /** `Image b2g`, for what is said when it was saved. */
  what: string;
  rowForm: RowForm<Values>;
  problems: Readonly<Record<string, string>>;
  /** What the fields are called on the page. */
  names: Readonly<Record<keyof Values & string, string>>;
  /** The call that saves what has changed. */
  call: PreparedCall;
  /** The row as the server has it now, out of the answer. */
  onSaved: (answer: unknown) => void;
  children: ReactNode;
}

/** A form over something that operators describe: saves what has changed, says what is wrong, and what others changed meanwhile. */
export function EditorCard<Values extends object>(props: EditorCardProps<Values>) {
  const { title, what, rowForm, problems, names, call, onSaved, children } = props;
  const { changed, conflicts, form } = rowForm;
  const { save } = useSaveRow();
  const [isBusy, setBusy] = useState(false);
  const problem = useSaveProblem(rowForm, problems, names);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (problem !== null || isBusy) return;
    setBusy(true);
    try {
      onSaved(await save(call));
      notifyDone(`${what} was saved.`);
    } catch (error) {
      notifyProblem(`${what} was not saved`, error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <SectionCard title={title}>
      <LeaveGuard isChanged={changed.length > 0} />
      <form onSubmit={submit} noValidate aria-label={title}>
        <Stack gap="md">
          {children}
          <RowConflict fields={conflicts.map((field) => names[field])} onTakeTheirs={rowForm.takeTheirs} onKeepMine={rowForm.keepMine} />
          <Group justify="space-between">
            {changed.length > 0 ? <CopyAsCurl call={call} /> : <span />}
            <Group gap="xs">
              <ReasonButton variant="default" reason={changed.length === 0 ? 'Nothing has changed.' : null} onClick={() => form.reset()}>
                Undo changes
              </ReasonButton>
              <ReasonButton type="submit" reason={problem} loading={isBusy}>
                Save
              </ReasonButton>
            </Group>
          </Group>
        </Stack>
      </form>
    </SectionCard>
  );
}
