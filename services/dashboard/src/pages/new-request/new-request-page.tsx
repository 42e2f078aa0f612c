import { Grid, Group, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type FormEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { paths } from '../../app/paths.js';
import { callApi } from '../../data/call-api.js';
import { prepareCall } from '../../data/calls.js';
import { newKey } from '../../data/new-key.js';
import { useCan } from '../../data/session.js';
import { CopyAsCurl } from '../../ui/copy-as-curl.js';
import { notifyDone, notifyProblem } from '../../ui/notify.js';
import { PageHeader } from '../../ui/page-header.js';
import { ReasonButton } from '../../ui/reason-button.js';
import classes from './new-request-page.module.css';
import { PreviewPanel } from './preview-panel.js';
import { createCall, type DraftField, previewQuery } from './request-draft.js';
import { DeviceFields, ImageFields, TermsFields } from './request-fields.js';
import { useDraft } from './use-draft.js';

/** Long enough to write a word, short enough to seem at once. */
const PREVIEW_DELAY_MS = 300;

export function Component() {
  const navigate = useNavigate();
  const { allowed, reason } = useCan('request');
  const { draft, images, keys, problems, change } = useDraft();
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // a request that is sent twice, as over a line that breaks, is made once
  const idempotencyKey = useRef({ draft, key: newKey() });
  const [asked] = useDebouncedValue(previewQuery(draft), PREVIEW_DELAY_MS);
  const call = createCall(draft, keys);
  const isComplete = Object.keys(problems).length === 0;
  /** A field that nobody has touched yet is not scolded; what is written wrongly is told at once. */
  const errorOf = (field: DraftField): string | null => {
    const isEmpty = field.startsWith('bootConfig.') || ['assignee', 'image'].includes(field);
    return isTried || !isEmpty ? (problems[field] ?? null) : null;
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isComplete || !allowed || isBusy) return focusFirstProblem(form.current);
    if (JSON.stringify(idempotencyKey.current.draft) !== JSON.stringify(draft)) idempotencyKey.current = { draft, key: newKey() };
    setBusy(true);
    try {
      const { request } = await callApi('createRequest', call, { headers: { 'Idempotency-Key': idempotencyKey.current.key } });
      notifyDone(`Request ${request.id} was made.`);
      await navigate(paths.request(request.id));
    } catch (error) {
      notifyProblem('The request was not made', error);
    } finally {
      setBusy(false);
    }
  };

  const fields = { draft, onChange: change, errorOf };
  return (
    <>
      <PageHeader title="New request">Ask for a device. You hold it until you return it or its time is over.</PageHeader>
      <form onSubmit={submit} ref={form} noValidate aria-label="New request">
        <Grid gap="md">
          <Grid.Col span={{ base: 12, md: 7 }}>
            <Stack gap="md">
              <ImageFields {...fields} images={images?.map(({ name }) => name) ?? []} keys={keys} />
              <DeviceFields {...fields} />
              <TermsFields {...fields} />
              <Group justify="space-between">
                <CopyAsCurl call={prepareCall('createRequest', call)} />
                <ReasonButton type="submit" reason={reason} loading={isBusy}>
                  Make the request
                </ReasonButton>
              </Group>
              {isTried && !isComplete && (
                <Text size="sm" c="var(--mantine-color-error)" role="alert">
                  Something is missing: {Object.values(problems).join(' ')}
                </Text>
              )}
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <div className={classes.beside}>
              <PreviewPanel query={asked} />
            </div>
          </Grid.Col>
        </Grid>
      </form>
    </>
  );
}

/** Once the errors are drawn. */
function focusFirstProblem(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
