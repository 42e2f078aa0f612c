import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { DeviceAction } from '../../data/device-actions.js';
import type { DeviceRow } from '../../data/device-row.js';
import { ActionForm } from '../../ui/action-form.js';
import { CopyAsCurl } from '../../ui/copy-as-curl.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorState } from '../../ui/error-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { ReasonButton } from '../../ui/reason-button.js';
import { countRows, refusalGroups } from './bulk-steps.js';
import { BulkTable } from './bulk-table.js';
import { useBulkAction } from './use-bulk-action.js';

const MAX_GROUPS = 4;
const ICON_SIZE = 18;

interface BulkDialogProps {
  action: DeviceAction;
  devices: readonly DeviceRow[];
  /** How many of them the filter of the page hides. */
  hidden: number;
  onClose: () => void;
}

const devicesIn = (count: number) => `${count.toLocaleString()} ${count === 1 ? 'device' : 'devices'}`;

/** Asks for what the action needs, shows who takes it, does it, and tells what came of it. */
export function BulkDialog({ action, devices, hidden, onClose }: BulkDialogProps) {
  const bulk = useBulkAction(action, devices);
  const { names, input, rows, preview, missing, hasBegun, isRunning } = bulk;
  const counts = countRows(rows);
  const atWork = counts['at work'];
  const finished = counts.done + counts.failed + atWork;
  const close = () => {
    if (!isRunning) onClose();
  };
  const notNow =
    missing ??
    (counts.unknown > 0 ? 'The devices are being asked whether they take it.' : counts.accepts === 0 ? 'None of them takes it.' : null);
  return (
    <Dialog
      onClose={close}
      closeOnClickOutside={false}
      title={`${action.label}: ${devicesIn(names.length)}`}
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close', disabled: isRunning }}
    >
      <Stack gap="sm">
        <Text size="sm">{action.description}</Text>
        {hidden > 0 && (
          <Alert color="yellow" variant="outline" icon={<IconAlertTriangle size={ICON_SIZE} aria-hidden />} py="xs">
            {devicesIn(hidden)} of these {hidden === 1 ? 'is' : 'are'} hidden by the filter.
          </Alert>
        )}
        {!hasBegun && action.danger !== 'none' && (
          <Text size="sm" c="dimmed">
            {action.danger === 'interrupts'
              ? 'Whatever runs on these devices is broken off.'
              : 'Nobody gets these devices any more until somebody brings them back.'}
          </Text>
        )}
        {!hasBegun && <ActionForm action={action} input={input} onChange={bulk.setInput} />}
        {preview.error && !hasBegun && <ErrorState what="Who takes it" error={preview.error} onRetry={() => void preview.refetch()} />}
        <Text size="sm" fw={600} role="status">
          {statusText(bulk, counts)}
        </Text>
        {hasBegun && (
          <Progress.Root size="lg" aria-label="Progress">
            <Progress.Section value={(counts.done / names.length) * 100} color="teal" aria-label={`${counts.done} done`} />
            <Progress.Section value={(counts.failed / names.length) * 100} color="red" aria-label={`${counts.failed} failed`} />
          </Progress.Root>
        )}
        {atWork > 0 && !isRunning && (
          <Text size="sm" c="dimmed">
            All have their order: it goes on when you close this, but what came of it is told here only.
          </Text>
        )}
        <Reasons title="Why not" groups={refusalGroups(rows)} />
        <Reasons title="What failed" groups={refusalGroups(rows, 'failed')} />
        <BulkTable rows={rows} />
        <Group justify="space-between">
          <CopyAsCurl call={bulk.calls} />
          <Group gap="xs">
            {isRunning ? (
              <Button variant="default" onClick={bulk.stop}>
                Stop after this step
              </Button>
            ) : (
              <Button variant="default" onClick={close}>
                {hasBegun ? 'Close' : 'Cancel'}
              </Button>
            )}
            {!hasBegun && (
              <ReasonButton reason={notNow} onClick={bulk.start} color={action.danger === 'none' ? undefined : 'red.9'}>
                {counts.unknown > 0 ? action.label : `${action.label}: ${devicesIn(counts.accepts)}`}
              </ReasonButton>
            )}
            {hasBegun && !isRunning && counts.failed > 0 && <Button onClick={bulk.retry}>{`Try ${devicesIn(counts.failed)} again`}</Button>}
            {isRunning && <Button loading>{`${finished} of ${names.length}`}</Button>}
          </Group>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** What is still missing, who takes it, or how far it is. */
function statusText(
  { names, missing, hasBegun, isRunning }: ReturnType<typeof useBulkAction>,
  counts: ReturnType<typeof countRows>,
): string {
  const { 'at work': atWork, done, failed, 'left out': leftOut, unknown, accepts, refuses } = counts;
  if (hasBegun) {
    const first = isRunning || atWork > 0 ? 'Running' : 'Finished';
    return `${first}: ${atWork > 0 ? `${atWork} at work, ` : ''}${done} done, ${failed} failed, ${leftOut} left out of ${names.length}.`;
  }
  if (missing !== null) return missing;
  return unknown > 0 ? 'Asking the devices whether they take it …' : `${accepts} would do it, ${refuses} would not.`;
}

function Reasons({ title, groups }: { title: string; groups: ReturnType<typeof refusalGroups> }) {
  if (groups.length === 0) return null;
  return (
    <section aria-label={title}>
      {groups.slice(0, MAX_GROUPS).map(({ why, devices }) => (
        <Text key={why} size="sm">
          <b>{devices.length.toLocaleString()}</b>: <PlainText text={why} max={240} />
        </Text>
      ))}
      {groups.length > MAX_GROUPS && (
        <Text size="sm" c="dimmed">
          And {groups.length - MAX_GROUPS} more reasons, below.
        </Text>
      )}
    </section>
  );
}
