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
import { NEW_IMAGE, type NewImageValues, newImageProblems } from './image-draft.js';
import { ImageFields } from './image-fields.js';

/** How it boots is said afterwards, on its page. */
export function NewImageDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<NewImageValues>({ initialValues: NEW_IMAGE, validateInputOnChange: true, validate: newImageProblems });
  const input = { body: form.values };
  const problem = firstProblem(newImageProblems(form.values), { name: 'Name' });
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title="New image"
      verb="Create"
      size="lg"
      problem={problem}
      call={problem === null ? prepareCall('createImage', input) : null}
      onConfirm={async () => {
        const { image } = await callApi('createImage', input);
        notifyDone(`Image ${image.name} was created. Say now how it boots.`);
        await client.invalidateQueries({ queryKey: ['inventory'] });
        await navigate(paths.image(image.name));
      }}
    >
      <Stack gap="sm">
        <TextInput label="Name" description="It is not changed later." required data-autofocus {...form.getInputProps('name')} />
        <ImageFields form={form} />
      </Stack>
    </ConfirmAction>
  );
}
