import { SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { isProblem } from '../../data/api-problem.js';
import { sendCall } from '../../data/call-api.js';
import { prepareCall } from '../../data/calls.js';
import type { HardwareTypeRow } from '../../data/inventory.js';
import { ConfirmAction } from '../../ui/confirm-action.js';
import { notifyDone } from '../../ui/notify.js';
import { RowConflict } from '../../ui/row-conflict.js';
import { useRowForm } from '../../ui/use-row-form.js';
import { useSaveProblem } from '../../ui/use-save-problem.js';
import { visibleText } from '../../ui/visible-text.js';
import {
  HARDWARE_FIELDS,
  hardwareBody,
  hardwareProblems,
  hardwareValues,
  NEW_HARDWARE_TYPE,
  USUAL_ATTEMPTS,
  USUAL_SECONDS,
} from './hardware-draft.js';

/** A new hardware type, where `row` is null, or one that is there. */
export function HardwareDialog({ row, onClose }: { row: HardwareTypeRow | null; onClose: () => void }) {
  const client = useQueryClient();
  const isNew = row === null;
  const rowForm = useRowForm({
    row: row ?? NEW_HARDWARE_TYPE,
    valuesOf: hardwareValues,
    problemsOf: (values) => hardwareProblems(values, isNew),
  });
  const { form, changed, conflicts, revision } = rowForm;
  const problem = useSaveProblem(rowForm, hardwareProblems(form.values, isNew), HARDWARE_FIELDS);
  const name = visibleText(row ? `${row.type} ${row.model}` : `${form.values.type} ${form.values.model}`);
  const { type, model, ...changes } = hardwareBody(form.values, isNew ? Object.keys(form.values) : changed);
  const call = isNew
    ? prepareCall('createHardwareType', { body: { type: type ?? '', model: model ?? '', ...changes } })
    : prepareCall('changeHardwareType', { params: { id: String(row.id) }, body: { ...changes, revision } });
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={isNew ? 'New hardware type' : `Hardware type ${name}`}
      verb={isNew ? 'Create' : 'Save'}
      size="lg"
      problem={problem}
      call={problem === null ? call : null}
      onConfirm={async () => {
        await sendCall(call).catch(async (error: unknown) => {
          // what it is by now comes into the form
          if (isProblem(error, 'changed_meanwhile')) await client.invalidateQueries({ queryKey: ['inventory'] });
          throw error;
        });
        notifyDone(`Hardware type ${name} was saved.`);
        await client.invalidateQueries({ queryKey: ['inventory'] });
      }}
    >
      <Stack gap="sm">
        {isNew && (
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            <TextInput label={HARDWARE_FIELDS.type} placeholder="panda" required data-autofocus {...form.getInputProps('type')} />
            <TextInput label={HARDWARE_FIELDS.model} placeholder="ES Rev B2" required {...form.getInputProps('model')} />
          </SimpleGrid>
        )}
        <TagsInput
          label={HARDWARE_FIELDS.labels}
          description="What requests may ask for, such as processor=armv7. A device may have its own in their place. Enter after each."
          {...form.getInputProps('labels')}
        />
        <TagsInput
          label={HARDWARE_FIELDS.seconds}
          description="Seconds that differ from the usual ones, such as pxe_booting=240. The list shows the usual ones."
          data={USUAL_SECONDS}
          maxDropdownHeight={180}
          {...form.getInputProps('seconds')}
        />
        <TagsInput
          label={HARDWARE_FIELDS.attempts}
          description="Attempts that differ from the usual ones."
          data={USUAL_ATTEMPTS}
          maxDropdownHeight={180}
          {...form.getInputProps('attempts')}
        />
        <RowConflict
          fields={conflicts.map((field) => HARDWARE_FIELDS[field] ?? field)}
          onTakeTheirs={rowForm.takeTheirs}
          onKeepMine={rowForm.keepMine}
        />
      </Stack>
    </ConfirmAction>
  );
}
