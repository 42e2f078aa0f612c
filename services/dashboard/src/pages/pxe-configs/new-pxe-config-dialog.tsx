import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { paths } from '../../app/paths.js';
import { callApi } from '../../data/call-api.js';
import { prepareCall } from '../../data/calls.js';
import { ConfirmAction } from '../../ui/confirm-action.js';
import { firstProblem } from '../../ui/first-problem.js';
import { notifyDone } from '../../ui/notify.js';
import { NEW_PXE_CONFIG, type NewPxeValues, newPxeProblems, PXE_FIELDS } from './pxe-draft.js';
import { PxeFields } from './pxe-fields.js';

export function NewPxeConfigDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<NewPxeValues>({ initialValues: NEW_PXE_CONFIG, validateInputOnChange: true, validate: newPxeProblems });
  const input = { body: form.values };
  const problem = firstProblem(newPxeProblems(form.values), { name: 'Name', ...PXE_FIELDS });
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title="New PXE configuration"
      verb="Create"
      size="xl"
      problem={problem}
      call={problem === null ? prepareCall('createPxeConfig', input) : null}
      onConfirm={async () => {
        const { pxe_config } = await callApi('createPxeConfig', input);
        notifyDone(`PXE configuration ${pxe_config.name} was created.`);
        await client.invalidateQueries({ queryKey: ['inventory'] });
        await navigate(paths.pxeConfig(pxe_config.name));
      }}
    >
      <Stack gap="sm">
        <TextInput label="Name" description="It is not changed later." required data-autofocus {...form.getInputProps('name')} />
        <PxeFields form={form} />
      </Stack>
    </ConfirmAction>
  );
}
