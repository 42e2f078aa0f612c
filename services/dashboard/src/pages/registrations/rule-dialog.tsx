import { NumberInput, Select, SimpleGrid, TagsInput, TextInput } from '@mantine/core';
import { type CallInput, prepareCall } from '../../data/calls.js';
import type { RegistrationRuleRow } from '../../data/inventory.js';
import { useHardwareTypes, useImagingServers } from '../../data/inventory.js';
import { RowDialog } from '../../ui/row-dialog.js';
import { useRowForm } from '../../ui/use-row-form.js';
import { visibleChoices, visibleText } from '../../ui/visible-text.js';
import { hardwareKey, NEW_RULE, RULE_FIELDS, ruleBody, ruleProblems, ruleValues } from './rule-draft.js';

/** A new rule, where `row` is null, or one that is there. */
export function RuleDialog({ row, onClose }: { row: RegistrationRuleRow | null; onClose: () => void }) {
  const { data: types = [] } = useHardwareTypes();
  const { data: servers = [] } = useImagingServers();
  const isNew = row === null;
  const problemsOf = (values: ReturnType<typeof ruleValues>) => ruleProblems(values, types, isNew);
  const rowForm = useRowForm({ row: row ?? NEW_RULE, valuesOf: ruleValues, problemsOf });
  const { form, changed, revision } = rowForm;
  const body = ruleBody(form.values, isNew ? Object.keys(RULE_FIELDS) : changed, types);
  const call = isNew
    ? prepareCall('createRegistrationRule', { body: body as NonNullable<CallInput<'createRegistrationRule'>['body']> })
    : prepareCall('changeRegistrationRule', { params: { name: row.name }, body: { ...body, revision } });
  const name = visibleText(row?.name ?? form.values.name);
  return (
    <RowDialog
      title={isNew ? 'New rule' : `Rule ${name}`}
      verb={isNew ? 'Create' : 'Save'}
      done={`Rule ${name} was saved. Devices that announce themselves from now on are asked it.`}
      rowForm={rowForm}
      problems={problemsOf(form.values)}
      names={RULE_FIELDS}
      call={call}
      onClose={onClose}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {isNew && <TextInput label={RULE_FIELDS.name} required data-autofocus {...form.getInputProps('name')} />}
        <NumberInput
          label={RULE_FIELDS.position}
          description="Lower ones are asked first; the first that fits decides."
          min={0}
          max={1_000_000}
          allowDecimal={false}
          {...form.getInputProps('position')}
        />
        <TextInput label={RULE_FIELDS.mac_prefix} description="Empty: any." placeholder="52:54:00" {...form.getInputProps('mac_prefix')} />
        <Select
          label={RULE_FIELDS.imaging_server}
          description="Empty: any."
          clearable
          data={visibleChoices(servers.map(({ fqdn }) => fqdn))}
          {...form.getInputProps('imaging_server')}
        />
      </SimpleGrid>
      <TagsInput
        label={RULE_FIELDS.fields}
        description="What it has to tell about itself, all of it, such as HARDWARE=panda. Enter after each."
        {...form.getInputProps('fields')}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Select
          label={RULE_FIELDS.hardware}
          description="What devices that fit are added as."
          required
          searchable
          data={types
            .filter(({ active }) => active)
            .map((type) => ({ value: hardwareKey(type), label: visibleText(`${type.type} ${type.model}`) }))}
          {...form.getInputProps('hardware')}
        />
        <TextInput label={RULE_FIELDS.environment} description="Where they are added." required {...form.getInputProps('environment')} />
      </SimpleGrid>
      <TagsInput label={RULE_FIELDS.labels} description="Labels that they get, such as gpu=mali." {...form.getInputProps('labels')} />
    </RowDialog>
  );
}
