import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { type ActionInput, callForOne, type DeviceAction } from '../../data/device-actions.js';
import { ActionForm } from '../../ui/action-form.js';
import { ActionMenu } from '../../ui/action-menu.js';
import { ConfirmAction } from '../../ui/confirm-action.js';
import { notifyDone, notifyProblem } from '../../ui/notify.js';
import { ReasonButton } from '../../ui/reason-button.js';
import { SectionCard } from '../../ui/section-card.js';
import { exampleDevices } from './example-devices.js';

/** A device in work: most of what could be ordered is refused. */
const device = exampleDevices().find(({ state }) => state === 'ready')!;

/** Nothing is done here: what would be called is told. */
export function ActionExamples() {
  const [action, setAction] = useState<DeviceAction | null>(null);
  const [input, setInput] = useState<ActionInput>({});
  const choose = (chosen: DeviceAction) => {
    setInput({});
    setAction(chosen);
  };
  const call = action && callForOne(action.id, device, input);
  return (
    <SectionCard title="Actions">
      <Group>
        <ActionMenu devices={[device]} onChoose={choose} target={<Button variant="default">Actions</Button>} />
        <ReasonButton reason={null} onClick={() => notifyDone('Done: nothing.')}>
          Can be used
        </ReasonButton>
        <ReasonButton reason="Request 5 holds it." onClick={() => notifyDone('This never happens.')}>
          Cannot be used
        </ReasonButton>
        <Button variant="default" onClick={() => notifyProblem('It could not be done', new Error('an example'))}>
          A problem
        </Button>
      </Group>
      {action && call && (
        <ConfirmAction
          isOpen
          onClose={() => setAction(null)}
          title={`${action.label}: ${device.name}`}
          verb={action.label}
          danger={action.danger !== 'none'}
          call={call}
          onConfirm={async () => notifyDone(`${call.method} ${call.url}`)}
        >
          <Text size="sm">{action.description}</Text>
          <ActionForm action={action} input={input} onChange={setInput} />
        </ConfirmAction>
      )}
    </SectionCard>
  );
}
