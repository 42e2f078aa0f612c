import { Checkbox, Stack, TagsInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IMAGE_FIELDS, type ImageValues } from './image-draft.js';

const CHECKS = ['ping', 'sut', 'sdcard', 'adb', 'tcp:22'];

/** What an image is, for the form of a new one and of one that is there. */
export function ImageFields<Values extends ImageValues>({ form }: { form: Pick<UseFormReturnType<Values>, 'getInputProps'> }) {
  return (
    <Stack gap="sm">
      <TagsInput
        label={IMAGE_FIELDS.boot_config_keys}
        description="What a request has to bring with it, such as b2gbase. Enter after each."
        {...form.getInputProps('boot_config_keys')}
      />
      <TagsInput
        label={IMAGE_FIELDS.checks}
        description="What proves that it works, in this order: ping, sut, sdcard, adb or tcp:PORT."
        data={CHECKS}
        {...form.getInputProps('checks')}
      />
      <Checkbox
        label={IMAGE_FIELDS.has_sut_agent}
        description="It can be rebooted and asked without switching its power."
        {...form.getInputProps('has_sut_agent', { type: 'checkbox' })}
      />
      <Checkbox
        label={IMAGE_FIELDS.can_reuse}
        description="A device that has it, with the same boot configuration, is restarted and not installed anew."
        {...form.getInputProps('can_reuse', { type: 'checkbox' })}
      />
      <Checkbox
        label={IMAGE_FIELDS.hidden}
        description="Not offered; whoever knows its name may still ask for it."
        {...form.getInputProps('hidden', { type: 'checkbox' })}
      />
    </Stack>
  );
}
