import { Text, Textarea } from '@mantine/core';
import type { RequestDetails } from '@mozpool/contracts';
import { IconArrowBackUp, IconClockPlus, IconHandStop } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { callApi } from '../../data/call-api.js';
import { prepareCall } from '../../data/calls.js';
import { durationProblem } from '../../data/parse-duration.js';
import { queryKeys } from '../../data/query-keys.js';
import { actionReason, forceInput, type RequestAction, renewInput, returnInput, returnWords } from '../../data/request-actions.js';
import { useCan } from '../../data/session.js';
import { ConfirmAction } from '../../ui/confirm-action.js';
import { DurationField } from '../../ui/duration-field.js';
import { notifyDone } from '../../ui/notify.js';
import { ReasonButton } from '../../ui/reason-button.js';

const ICON_SIZE = 16;
const MAX_REASON = 1_000;

/** What can be done with the reservation. Whose it is, the server knows: it says so where it refuses. */
export function RequestControls({ request, state }: { request: RequestDetails; state: string }) {
  const [open, setOpen] = useState<RequestAction | null>(null);
  const { reason: requestReason } = useCan('request');
  const { reason: operateReason } = useCan('operate');
  const { verb } = returnWords(state, request.assigned_device);
  const dialog = { request, state, onClose: () => setOpen(null) };
  return (
    <>
      <ReasonButton
        variant="default"
        leftSection={<IconClockPlus size={ICON_SIZE} aria-hidden />}
        reason={requestReason ?? actionReason('renew', state)}
        onClick={() => setOpen('renew')}
      >
        Renew
      </ReasonButton>
      <ReasonButton
        leftSection={<IconArrowBackUp size={ICON_SIZE} aria-hidden />}
        reason={requestReason ?? actionReason('return', state)}
        onClick={() => setOpen('return')}
      >
        {verb}
      </ReasonButton>
      <ReasonButton
        variant="default"
        leftSection={<IconHandStop size={ICON_SIZE} aria-hidden />}
        reason={operateReason ?? actionReason('force-return', state)}
        onClick={() => setOpen('force-return')}
      >
        Force return
      </ReasonButton>
      {open === 'renew' && <RenewDialog {...dialog} />}
      {open === 'return' && <ReturnDialog {...dialog} />}
      {open === 'force-return' && <ForceDialog {...dialog} />}
    </>
  );
}

interface DialogProps {
  request: RequestDetails;
  state: string;
  onClose: () => void;
}

/** Shown at once, even where the event stream is interrupted. */
function useRefresh({ id }: RequestDetails) {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: queryKeys.request(id) }),
      client.invalidateQueries({ queryKey: ['requests'] }),
    ]);
  };
}

function RenewDialog({ request, onClose }: DialogProps) {
  const [text, setText] = useState('1 h');
  const refresh = useRefresh(request);
  const problem = durationProblem(text);
  const input = renewInput(request.id, text);
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={`Renew request ${request.id}`}
      verb="Renew"
      problem={problem}
      call={problem === null ? prepareCall('renewRequest', input) : null}
      onConfirm={async () => {
        await callApi('renewRequest', input);
        notifyDone(`Request ${request.id} has a new end.`);
        await refresh();
      }}
    >
      <DurationField
        label="Time left from now"
        description="Replaces what is left; it may be shorter."
        required
        value={text}
        error={problem}
        onChange={setText}
      />
    </ConfirmAction>
  );
}

function ReturnDialog({ request, state, onClose }: DialogProps) {
  const refresh = useRefresh(request);
  const { verb, text } = returnWords(state, request.assigned_device);
  const input = returnInput(request.id);
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={`${verb}: request ${request.id}`}
      verb={verb}
      call={prepareCall('returnRequest', input)}
      onConfirm={async () => {
        await callApi('returnRequest', input);
        notifyDone(`Request ${request.id} is closed.`);
        await refresh();
      }}
    >
      <Text size="sm">{text}</Text>
    </ConfirmAction>
  );
}

function ForceDialog({ request, onClose }: DialogProps) {
  const [reason, setReason] = useState('');
  const refresh = useRefresh(request);
  const input = forceInput(request.id, reason);
  const problem = reason.trim() === '' ? 'Write down why.' : null;
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={`Force the return of request ${request.id}`}
      verb="Force return"
      danger
      problem={problem}
      call={problem === null ? prepareCall('forceReturn', input) : null}
      onConfirm={async () => {
        const { outcome, state } = await callApi('forceReturn', input);
        notifyDone(
          outcome === 'returned'
            ? `Request ${request.id} was taken back.`
            : `Request ${request.id} was over before: ${state.replaceAll('_', ' ')}. Nothing happened.`,
        );
        await refresh();
      }}
    >
      <Text size="sm">The requester loses the device and reads your reason in the log.</Text>
      <Textarea
        label="Reason"
        required
        autosize
        minRows={2}
        maxLength={MAX_REASON}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
    </ConfirmAction>
  );
}
