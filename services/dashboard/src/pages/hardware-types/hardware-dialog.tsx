import { SimpleGrid, TagsInput, TextInput } from '@mantine/core';
import { prepareCall } from '../../data/calls.js';
import type { HardwareTypeRow } from '../../data/inventory.js';
import { RowDialog } from '../../ui/row-dialog.js';
import { useRowForm } from '../../ui/use-row-form.js';
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
  const isNew = row === null;
  const rowForm = useRowForm({
    row: row ?? NEW_HARDWARE_TYPE,
    valuesOf: hardwareValues,
    problemsOf: (values) => hardwareProblems(values, isNew),
  });
  const { form, changed, revision } = rowForm;
  const name = visibleText(row ? `${row.type} ${row.model}` : `${form.values.type} ${form.values.model}`);
  const { type, model, ...changes } = hardwareBody(form.values, isNew ? Object.keys(form.values) : changed);
  const call = isNew
    ? prepareCall('createHardwareType', { body: { type: type ?? '', model: model ?? '', ...changes } })
    : prepareCall('changeHardwareType', { params: { id: String(row.id) }, body: { ...changes, revision } });
  return (
    <RowDialog
      title={isNew ? 'New hardware type' : `Hardware type ${name}`}
      verb={isNew ? 'Create' : 'Save'}
      done={`Hardware type ${name} was saved.`}
      rowForm={rowForm}
      problems={hardwareProblems(form.values, isNew)}
      names={HARDWARE_FIELDS}
      call={call}
      onClose={onClose}
    >
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
    </RowDialog>
  );
}
