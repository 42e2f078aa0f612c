import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { sendCall } from '../../data/call-api.js';
import { type ActionInput, callForOne, type DeviceAction, refusalOf } from '../../data/device-actions.js';
import type { DeviceRow } from '../../data/device-row.js';
import { queryKeys } from '../../data/query-keys.js';
import { ActionForm } from '../../ui/action-form.js';
import { ConfirmAction } from '../../ui/confirm-action.js';
import { notifyDone } from '../../ui/notify.js';
import { PlainText } from '../../ui/plain-text.js';
import { visibleText } from '../../ui/visible-text.js';

const ICON_SIZE = 18;
const words = (state: string) => state.replaceAll('_', ' ');

/** Asks for what an action on one device needs, and does it. */
export function DeviceActionDialog({ action, device, onClose }: { action: DeviceAction; device: DeviceRow; onClose: () => void }) {
  const client = useQueryClient();
  // a state is forced only from the one that the person saw when asking for it
  const [seen] = useState(device);
  const [input, setInput] = useState<ActionInput>(action.fields.includes('comments') ? { comments: device.comments ?? '' } : {});
  const call = callForOne(action.id, seen, input);
  const refusal = refusalOf(action, device, input);
  const hasMoved = action.fields.includes('state') && device.state !== seen.state;
  const run = async () => {
    const reply = await sendCall(call);
    if (action.id === 'ping')
      notifyDone((reply as { success: boolean }).success ? `${device.name} answered the ping.` : `${device.name} did not answer the ping.`);
    else notifyDone(`${action.label}: done for ${device.name}.`);
    await client.invalidateQueries({ queryKey: queryKeys.device(device.name) });
  };
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={`${action.label}: ${visibleText(device.name)}`}
      verb={action.label}
      danger={action.danger !== 'none'}
      call={call}
      onConfirm={run}
    >
      <Text size="sm">{action.description}</Text>
      {refusal !== null && (
        <Warning>
          It would refuse now: <PlainText text={refusal} />
        </Warning>
      )}
      {hasMoved && (
        <Warning>
          You saw it in state {words(seen.state)}; it is in {words(device.state)} now, so this would be refused. Close this and look again.
        </Warning>
      )}
      <ActionForm action={action} input={input} onChange={setInput} comments={device.comments} />
    </ConfirmAction>
  );
}

function Warning({ children }: { children: ReactNode }) {
  return (
    <Alert color="yellow" variant="outline" icon={<IconAlertTriangle size={ICON_SIZE} aria-hidden />} role="status" py="xs">
      {children}
    </Alert>
  );
}
