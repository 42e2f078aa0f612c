import { Button, Group, Stack, TextInput } from '@mantine/core';

const CHOICES = ['30 min', '1 h', '4 h', '1 d'];

interface DurationFieldProps {
  label: string;
  description?: string;
  /** As it is written; `parseDuration` reads it. */
  value: string;
  onChange: (text: string) => void;
  error: string | null;
  required?: boolean;
  placeholder?: string;
  choices?: readonly string[];
}

/** How long, as people write it, with the usual answers one click away. */
export function DurationField({ label, choices = CHOICES, onChange, ...props }: DurationFieldProps) {
  return (
    <Stack gap={6}>
      <TextInput {...props} label={label} onChange={(event) => onChange(event.currentTarget.value)} />
      <Group gap={6} role="group" aria-label={`Usual values of ${label}`}>
        {choices.map((choice) => (
          <Button key={choice} variant="default" size="compact-xs" aria-pressed={props.value === choice} onClick={() => onChange(choice)}>
            {choice}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
