import { Autocomplete, NumberInput, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useDevices } from '../../data/devices.js';
import { useEnvironments } from '../../data/inventory.js';
import { duration } from '../../data/time.js';
import { DurationField } from '../../ui/duration-field.js';
import { SectionCard } from '../../ui/section-card.js';
import { visibleChoices, visibleText } from '../../ui/visible-text.js';
import { type DraftField, PRIORITY, type RequestDraft, usualWait } from './request-draft.js';

const WAITS = ['0 s', '5 min', '30 min', '4 h'];
const MAX_SUGGESTIONS = 30;

export interface FieldsProps {
  draft: RequestDraft;
  onChange: (change: Partial<RequestDraft>) => void;
  errorOf: (field: DraftField) => string | null;
}

/** Which device: a name, an environment, labels, or any. */
export function DeviceFields({ draft, onChange, errorOf }: FieldsProps) {
  const { data: devices = [] } = useDevices();
  const { data: environments = [] } = useEnvironments();
  return (
    <SectionCard title="Which device">
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <Autocomplete
            label="Device"
            description="Empty: any that matches."
            placeholder="any"
            data={devices.filter(({ active }) => active).map(({ name }) => name)}
            limit={MAX_SUGGESTIONS}
            value={draft.device}
            onChange={(device) => onChange({ device: device.trim() })}
          />
          <Autocomplete
            label="Environment"
            description="Empty: any."
            placeholder="any"
            data={environments.filter((name) => name !== 'any')}
            limit={MAX_SUGGESTIONS}
            value={draft.environment}
            onChange={(environment) => onChange({ environment: environment.trim() })}
          />
        </SimpleGrid>
        <TextInput
          label="Labels"
          description="What they have to be: processor=armv7, pool in (b2g,mobile), os!=4.0, gpu, !broken"
          placeholder="pool=b2g,gpu"
          value={draft.labels}
          error={errorOf('labels')}
          onChange={(event) => onChange({ labels: event.currentTarget.value })}
        />
      </Stack>
    </SectionCard>
  );
}

/** What it is to run, with a field for each thing that the image asks for. */
export function ImageFields({
  draft,
  onChange,
  errorOf,
  images,
  keys,
}: FieldsProps & { images: readonly string[]; keys: readonly string[] }) {
  return (
    <SectionCard title="What it runs">
      <Stack gap="sm">
        <Select
          label="Image"
          placeholder="Choose one"
          data={visibleChoices(images)}
          searchable
          required
          nothingFoundMessage="No image has this name"
          value={draft.image || null}
          error={errorOf('image')}
          onChange={(image) => onChange({ image: image ?? '' })}
        />
        {keys.map((key) => (
          <TextInput
            key={key}
            label={visibleText(key)}
            description="The image asks for it."
            required
            value={draft.bootConfig[key] ?? ''}
            error={errorOf(`bootConfig.${key}`)}
            onChange={(event) => onChange({ bootConfig: { ...draft.bootConfig, [key]: event.currentTarget.value } })}
          />
        ))}
      </Stack>
    </SectionCard>
  );
}

/** For whom, for how long, and how it stands against others. */
export function TermsFields({ draft, onChange, errorOf }: FieldsProps) {
  return (
    <SectionCard title="For whom and how long">
      <Stack gap="sm">
        <TextInput
          label="Requester"
          description="A person or a job, so that others know whom to ask."
          required
          value={draft.assignee}
          error={errorOf('assignee')}
          onChange={(event) => onChange({ assignee: event.currentTarget.value })}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <DurationField
            label="Duration"
            description="How long you keep it; it can be renewed."
            required
            value={draft.duration}
            error={errorOf('duration')}
            onChange={(text) => onChange({ duration: text })}
          />
          <DurationField
            label="Wait"
            description={`How long it may wait. Empty: ${duration(usualWait(draft))}.`}
            choices={WAITS}
            value={draft.wait}
            error={errorOf('wait')}
            onChange={(text) => onChange({ wait: text })}
          />
          <NumberInput
            label="Priority"
            description="Higher has its turn first; 0 is usual."
            {...PRIORITY}
            allowDecimal={false}
            value={draft.priority}
            error={errorOf('priority')}
            onChange={(priority) => onChange({ priority: Number(priority) })}
          />
          <TextInput
            label="Webhook"
            description="An address that is told what happens; may be empty."
            placeholder="https://ci.example.org/mozpool"
            value={draft.webhook}
            error={errorOf('webhook')}
            onChange={(event) => onChange({ webhook: event.currentTarget.value.trim() })}
          />
        </SimpleGrid>
      </Stack>
    </SectionCard>
  );
}
