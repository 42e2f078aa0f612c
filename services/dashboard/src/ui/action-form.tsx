import { Checkbox, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { DEVICE_STATE_NAMES, DEVICE_STATES, isKnownDeviceState } from '@mozpool/domain';
import type { ActionInput, DeviceAction } from '../data/device-actions.js';
import { useEnvironments, useImages } from '../data/inventory.js';
import { parseLabelChanges } from './label-changes.js';
import { visibleChoices, visibleText } from './visible-text.js';

const MAX_REASON = 1_000;
const MAX_COMMENTS = 10_000;

interface ActionFormProps {
  action: DeviceAction;
  input: ActionInput;
  onChange: (input: ActionInput) => void;
  /** Of the devices that it is about: what is there is offered first. */
  comments?: string | null;
}

/** The fields of an action's arguments, as its data say. Whoever shows it has the button that does it. */
export function ActionForm({ action, input, onChange, comments = null }: ActionFormProps) {
  const set = (change: Partial<ActionInput>) => onChange({ ...input, ...change });
  const { fields, reason, canForce } = action;
  return (
    <Stack gap="sm">
      {fields.includes('image') && <ImageFields input={input} set={set} />}
      {fields.includes('comments') && (
        <Textarea
          label="Comment"
          description="Empty removes it."
          autosize
          minRows={2}
          maxRows={8}
          maxLength={MAX_COMMENTS}
          value={input.comments ?? comments ?? ''}
          onChange={(event) => set({ comments: event.currentTarget.value })}
          data-autofocus
        />
      )}
      {fields.includes('environment') && <EnvironmentField input={input} set={set} />}
      {fields.includes('labels') && <LabelsField set={set} />}
      {fields.includes('state') && (
        <Select
          label="State"
          description={
            input.state && isKnownDeviceState(input.state) ? DEVICE_STATES[input.state].meaning : 'Its deadline and first step apply.'
          }
          data={[...DEVICE_STATE_NAMES]}
          searchable
          required
          value={input.state ?? null}
          onChange={(state) => state !== null && set({ state })}
          data-autofocus
        />
      )}
      {reason !== 'none' && (
        <TextInput
          label="Reason"
          description="For the log of the device."
          required={reason === 'required'}
          maxLength={MAX_REASON}
          value={input.reason ?? ''}
          onChange={(event) => set({ reason: event.currentTarget.value })}
        />
      )}
      {canForce && (
        <Checkbox
          label="Also where somebody holds the device or it is in work"
          description="What runs there is broken off; whoever holds the device may lose it."
          checked={input.force ?? false}
          onChange={(event) => set({ force: event.currentTarget.checked })}
        />
      )}
    </Stack>
  );
}

interface FieldProps {
  input: ActionInput;
  set: (change: Partial<ActionInput>) => void;
}

/** The image, and the keys that it asks for. */
function ImageFields({ input, set }: FieldProps) {
  const { data: images = [] } = useImages();
  const keys = images.find(({ name }) => name === input.image)?.boot_config_keys ?? [];
  return (
    <>
      <Select
        label="Image"
        data={visibleChoices(images.map(({ name }) => name))}
        searchable
        required
        value={input.image ?? null}
        onChange={(image) => image !== null && set({ image, bootConfig: {} })}
        data-autofocus
      />
      {keys.map((key) => (
        <TextInput
          key={key}
          label={visibleText(key)}
          description="The image asks for it."
          required
          value={input.bootConfig?.[key] ?? ''}
          onChange={(event) => set({ bootConfig: { ...input.bootConfig, [key]: event.currentTarget.value } })}
        />
      ))}
    </>
  );
}

function EnvironmentField({ input, set }: FieldProps) {
  const { data: environments = [] } = useEnvironments();
  return (
    <TextInput
      label="Environment"
      description={environments.length > 0 ? visibleText(`In use: ${environments.slice(0, 8).join(', ')}`) : undefined}
      required
      maxLength={32}
      value={input.environment ?? ''}
      onChange={(event) => set({ environment: event.currentTarget.value })}
      data-autofocus
    />
  );
}

function LabelsField({ set }: Pick<FieldProps, 'set'>) {
  return (
    <TagsInput
      label="Labels"
      description="key=value sets one, !key removes it; Enter after each."
      placeholder="gpu=mali"
      onChange={(texts) => set({ labels: parseLabelChanges(texts) })}
      data-autofocus
    />
  );
}
