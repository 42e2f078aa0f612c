import { Autocomplete, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { callApi } from '../../data/call-api.js';
import { prepareCall } from '../../data/calls.js';
import { useEnvironments, useHardwareTypes, useImagingServers } from '../../data/inventory.js';
import { ConfirmAction } from '../../ui/confirm-action.js';
import { Dialog } from '../../ui/dialog.js';
import { firstProblem } from '../../ui/first-problem.js';
import { notifyDone } from '../../ui/notify.js';
import { visibleChoices, visibleText } from '../../ui/visible-text.js';
import { APPROVE_FIELDS, approveBody, approveProblems, approveValues } from './approve-draft.js';
import { nameOf, type RegistrationTableRow } from './registration-columns.js';
import { RegistrationFacts } from './registration-facts.js';

const MAX_REASON = 1_000;

interface DialogProps {
  row: RegistrationTableRow;
  onClose: () => void;
}

/** Adds the device, with what it could not tell. */
export function ApproveDialog({ row, onClose }: DialogProps) {
  const client = useQueryClient();
  const { data: types = [] } = useHardwareTypes();
  const { data: servers = [] } = useImagingServers();
  const { data: environments = [] } = useEnvironments();
  const problemsOf = (values: ReturnType<typeof approveValues>) => approveProblems(values, row, types);
  const form = useForm({ initialValues: approveValues(row), validateInputOnChange: true, validate: problemsOf });
  const problem = firstProblem(problemsOf(form.values), APPROVE_FIELDS);
  const input = { params: { id: String(row.id) }, body: approveBody(form.values, types) };
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={`Approve ${visibleText(nameOf(row))}`}
      verb="Approve"
      size="xl"
      problem={problem}
      call={problem === null ? prepareCall('approveRegistration', input) : null}
      onConfirm={async () => {
        const { device } = await callApi('approveRegistration', input);
        notifyDone(`${device} was added. It proves itself now.`);
        await Promise.all([client.invalidateQueries({ queryKey: ['inventory'] }), client.invalidateQueries({ queryKey: ['devices'] })]);
      }}
    >
      <Stack gap="sm">
        <RegistrationFacts row={row} />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <Select
            label={APPROVE_FIELDS.hardware}
            required
            searchable
            data={types
              .filter(({ active }) => active)
              .map(({ id, type, model }) => ({ value: String(id), label: visibleText(`${type} ${model}`) }))}
            nothingFoundMessage="No hardware type has this name"
            data-autofocus
            {...form.getInputProps('hardware')}
          />
          <Select
            label={APPROVE_FIELDS.imaging_server}
            required
            searchable
            data={visibleChoices(servers.map(({ fqdn }) => fqdn))}
            nothingFoundMessage="No imaging server has this name"
            {...form.getInputProps('imaging_server')}
          />
          <TextInput
            label={APPROVE_FIELDS.name}
            description="Empty: what it calls itself, or its type and MAC address."
            {...form.getInputProps('name')}
          />
          <TextInput
            label={APPROVE_FIELDS.mac}
            description={row.mac_address === null ? 'It did not tell it.' : 'Empty: what it told.'}
            required={row.mac_address === null}
            {...form.getInputProps('mac')}
          />
          <TextInput
            label={APPROVE_FIELDS.relay_info}
            description="Switches its power: host:bank1:relay7. Empty: none."
            {...form.getInputProps('relay_info')}
          />
          <TextInput label={APPROVE_FIELDS.fqdn} description="Empty: the address it was heard from." {...form.getInputProps('fqdn')} />
          <Autocomplete
            label={APPROVE_FIELDS.environment}
            description="Empty: none."
            data={environments.filter((name) => name !== 'any')}
            {...form.getInputProps('environment')}
          />
          <TagsInput label={APPROVE_FIELDS.labels} description="Such as gpu=mali. Enter after each." {...form.getInputProps('labels')} />
        </SimpleGrid>
        <TextInput
          label={APPROVE_FIELDS.reason}
          description="For the log of the device."
          maxLength={MAX_REASON}
          {...form.getInputProps('reason')}
        />
      </Stack>
    </ConfirmAction>
  );
}

export function RejectDialog({ row, onClose }: DialogProps) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const input = { params: { id: String(row.id) }, body: reason.trim() === '' ? {} : { reason: reason.trim() } };
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={`Reject ${visibleText(nameOf(row))}`}
      verb="Reject"
      danger
      size="lg"
      call={prepareCall('rejectRegistration', input)}
      onConfirm={async () => {
        await callApi('rejectRegistration', input);
        notifyDone(`${nameOf(row)} stays out, also when it comes again.`);
        await client.invalidateQueries({ queryKey: ['inventory'] });
      }}
    >
      <Stack gap="sm">
        <RegistrationFacts row={row} />
        <Text size="sm">It stays out, also when it comes again, until somebody approves it.</Text>
        <TextInput
          label="Reason"
          description="For whoever wonders later."
          maxLength={MAX_REASON}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
      </Stack>
    </ConfirmAction>
  );
}

export function FactsDialog({ row, onClose }: DialogProps) {
  return (
    <Dialog onClose={onClose} size="lg" title={visibleText(nameOf(row))}>
      <RegistrationFacts row={row} />
    </Dialog>
  );
}
