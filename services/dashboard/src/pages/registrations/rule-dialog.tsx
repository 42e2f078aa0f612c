import { NumberInput, Select, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { isProblem } from '../../data/api-problem.js';
import { sendCall } from '../../data/call-api.js';
import { type CallInput, prepareCall } from '../../data/calls.js';
import type { RegistrationRuleRow } from '../../data/inventory.js';
import { useHardwareTypes, useImagingServers } from '../../data/inventory.js';
import { ConfirmAction } from '../../ui/confirm-action.js';
import { notifyDone } from '../../ui/notify.js';
import { RowConflict } from '../../ui/row-conflict.js';
import { useRowForm } from '../../ui/use-row-form.js';
import { useSaveProblem } from '../../ui/use-save-problem.js';
import { visibleChoices, visibleText } from '../../ui/visible-text.js';
import { hardwareKey, NEW_RULE, RULE_FIELDS, ruleBody, ruleProblems, ruleValues } from './rule-draft.js';

/** A new rule, where `row` is null, or one that is there. */
export function RuleDialog({ row, onClose }: { row: RegistrationRuleRow | null; onClose: () => void }) {
  const client = useQueryClient();
  const { data: types = [] } = useHardwareTypes();
  const { data: servers = [] } = useImagingServers();
  const isNew = row === null;
  const problemsOf = (values: ReturnType<typeof ruleValues>) => ruleProblems(values, types, isNew);
  const rowForm = useRowForm({ row: row ?? NEW_RULE, valuesOf: ruleValues, problemsOf });
  const { form, changed, conflicts, revision } = rowForm;
  const problem = useSaveProblem(rowForm, problemsOf(form.values), RULE_FIELDS);
  const body = ruleBody(form.values, isNew ? Object.keys(RULE_FIELDS) : changed, types);
  const call = isNew
    ? prepareCall('createRegistrationRule', { body: body as NonNullable<CallInput<'createRegistrationRule'>['body']> })
    : prepareCall('changeRegistrationRule', { params: { name: row.name }, body: { ...body, revision } });
  const name = visibleText(row?.name ?? form.values.name);
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={isNew ? 'New rule' : `Rule ${name}`}
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
        notifyDone(`Rule ${name} was saved. Devices that announce themselves from now on are asked it.`);
        await client.invalidateQueries({ queryKey: ['inventory'] });
      }}
    >
      <Stack gap="sm">
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
          <TextInput
            label={RULE_FIELDS.mac_prefix}
            description="Empty: any."
            placeholder="52:54:00"
            {...form.getInputProps('mac_prefix')}
          />
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
        <RowConflict
          fields={conflicts.map((field) => RULE_FIELDS[field] ?? field)}
          onTakeTheirs={rowForm.takeTheirs}
          onKeepMine={rowForm.keepMine}
        />
      </Stack>
    </ConfirmAction>
  );
}
