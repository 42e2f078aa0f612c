import { Alert, Button, Code, Collapse, Group, Stack, Text, Textarea, TextInput, Tooltip } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMemo, useRef } from 'react';
import { FactList } from '../../ui/fact-list.js';
import { PlainText } from '../../ui/plain-text.js';
import { bootFacts, filledIn, linesWithUnknown, PLACEHOLDER_NAMES, PLACEHOLDERS, PXE_FIELDS, type PxeValues } from './pxe-draft.js';
import classes from './pxe-fields.module.css';

const MAX_DESCRIPTION = 1_000;

interface PxeFieldsProps<Values> {
  form: Pick<UseFormReturnType<Values>, 'getInputProps' | 'setFieldValue'> & { values: PxeValues };
}

/** What a PXE configuration is, for the form of a new one and of one that is there; with what comes of its text. */
export function PxeFields<Values extends PxeValues>({ form }: PxeFieldsProps<Values>) {
  const { contents } = form.values;
  const field = useRef<HTMLTextAreaElement>(null);
  const lines = useMemo(() => linesWithUnknown(contents), [contents]);
  const input = form.getInputProps('contents');
  const insert = (name: string) => {
    const [from, to] = [field.current?.selectionStart ?? contents.length, field.current?.selectionEnd ?? contents.length];
    const text = `%${name}%`;
    input.onChange(contents.slice(0, from) + text + contents.slice(to));
    // once the new text is drawn
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from + text.length, from + text.length);
    });
  };
  return (
    <Stack gap="sm">
      <TextInput
        label={PXE_FIELDS.description}
        description="What it is for."
        maxLength={MAX_DESCRIPTION}
        {...form.getInputProps('description')}
      />
      <Textarea
        ref={field}
        label={PXE_FIELDS.contents}
        description="In the language of PXELINUX. What stands between percent signs is filled in for each boot."
        required
        autosize
        minRows={8}
        maxRows={24}
        spellCheck={false}
        classNames={{ input: classes.text }}
        {...input}
        error={input.error && (lines.length > 0 ? `${input.error} See line ${lines.join(', ')}.` : input.error)}
      />
      <Group gap={6} role="group" aria-label="Insert a placeholder">
        <Text size="xs" c="dimmed" span>
          Insert:
        </Text>
        {PLACEHOLDER_NAMES.map((name) => (
          <Tooltip key={name} label={PLACEHOLDERS[name].meaning}>
            <Button size="compact-xs" variant="default" ff="monospace" aria-label={`Insert %${name}%`} onClick={() => insert(name)}>
              %{name}%
            </Button>
          </Tooltip>
        ))}
      </Group>
      <WhatBoots contents={contents} />
    </Stack>
  );
}

/** What a board makes of the text. */
function WhatBoots({ contents }: { contents: string }) {
  const [isOpen, { toggle }] = useDisclosure();
  const facts = useMemo(() => bootFacts(contents), [contents]);
  const example = useMemo(() => filledIn(contents), [contents]);
  if (facts === null)
    return (
      <Alert color="yellow" variant="outline" icon={<IconAlertTriangle size={18} aria-hidden />} title="This text boots nothing">
        <Text size="sm">It needs a KERNEL or LOCALBOOT line, for example below the LABEL that DEFAULT names.</Text>
      </Alert>
    );
  return (
    <section aria-label="What it boots">
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          What it boots
        </Text>
        <Button size="compact-xs" variant="subtle" onClick={toggle} aria-expanded={isOpen}>
          {isOpen ? 'Hide the example' : 'Show it filled in'}
        </Button>
      </Group>
      <FactList facts={facts.map(([name, value]) => [name, <PlainText key={name} text={value} max={200} />])} />
      <Collapse expanded={isOpen}>
        <Code block mt="xs" mah={280} tabIndex={0} className={classes.example} aria-label="As panda-0001 would get it">
          {example ?? 'Mend the placeholders first.'}
        </Code>
      </Collapse>
    </section>
  );
}
