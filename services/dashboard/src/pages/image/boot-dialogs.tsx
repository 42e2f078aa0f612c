import { Select, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { sendCall } from '../../data/call-api.js';
import { prepareCall } from '../../data/calls.js';
import type { HardwareTypeRow, ImageRow } from '../../data/inventory.js';
import { usePxeConfigs } from '../../data/inventory.js';
import { ConfirmAction } from '../../ui/confirm-action.js';
import { notifyDone } from '../../ui/notify.js';
import { visibleText } from '../../ui/visible-text.js';

export type Boot = ImageRow['boot_configurations'][number];

interface DialogProps {
  image: string;
  onClose: () => void;
}

/** Says that an image does not boot on some hardware; no name of a configuration has a space. */
const NOT_THERE = ' ';

/** How an image boots on one hardware type: a new one of `hardware`, or the one of `boot`. */
export function BootDialog({ image, boot, hardware, onClose }: DialogProps & { boot: Boot | null; hardware: readonly HardwareTypeRow[] }) {
  const client = useQueryClient();
  const { data: configs = [] } = usePxeConfigs();
  const [typeId, setTypeId] = useState<string | null>(boot ? String(boot.hardware_type_id) : null);
  const [config, setConfig] = useState<string | null>(boot ? (boot.pxe_config ?? NOT_THERE) : null);
  const type = boot ?? hardware.find(({ id }) => String(id) === typeId) ?? null;
  const problem = type === null ? 'Choose the hardware.' : config === null ? 'Choose a PXE configuration.' : null;
  const pxe_config = config === NOT_THERE ? null : config;
  const call =
    type === null || config === null
      ? null
      : boot
        ? prepareCall('changeBootConfiguration', { params: { name: image, id: String(boot.hardware_type_id) }, body: { pxe_config } })
        : prepareCall('createBootConfiguration', {
            params: { name: image },
            body: { hardware: { type: type.type, model: type.model }, pxe_config },
          });
  const choices = configs
    .filter(({ name, active }) => active || name === boot?.pxe_config)
    .map(({ name, active }) => ({ value: name, label: visibleText(active ? name : `${name} (inactive)`) }));
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={
        boot
          ? `How ${visibleText(image)} boots on ${visibleText(`${boot.type} ${boot.model}`)}`
          : `Let ${visibleText(image)} boot on more hardware`
      }
      verb="Save"
      problem={problem}
      call={call}
      onConfirm={async () => {
        await sendCall(call!);
        notifyDone(`It is said how ${visibleText(image)} boots there.`);
        await client.invalidateQueries({ queryKey: ['inventory'] });
      }}
    >
      <Stack gap="sm">
        {!boot && (
          <Select
            label="Hardware"
            required
            searchable
            data={hardware.map(({ id, type, model }) => ({ value: String(id), label: visibleText(`${type} ${model}`) }))}
            value={typeId}
            onChange={setTypeId}
            nothingFoundMessage="No hardware type has this name"
            data-autofocus
          />
        )}
        <Select
          label="PXE configuration"
          description="What its boot loader is answered with."
          required
          searchable
          data={[{ value: NOT_THERE, label: 'None: it does not boot there' }, ...choices]}
          value={config}
          onChange={setConfig}
          nothingFoundMessage="No PXE configuration has this name"
        />
      </Stack>
    </ConfirmAction>
  );
}

export function RemoveBootDialog({ image, boot, onClose }: DialogProps & { boot: Boot }) {
  const client = useQueryClient();
  const on = visibleText(`${boot.type} ${boot.model}`);
  const call = prepareCall('removeBootConfiguration', { params: { name: image, id: String(boot.hardware_type_id) } });
  return (
    <ConfirmAction
      isOpen
      onClose={onClose}
      title={`Remove how ${visibleText(image)} boots on ${on}`}
      verb="Remove"
      danger
      call={call}
      onConfirm={async () => {
        await sendCall(call);
        notifyDone(`${visibleText(image)} cannot be installed on ${on} any more.`);
        await client.invalidateQueries({ queryKey: ['inventory'] });
      }}
    >
      <Text size="sm">No {on} can be installed with it any more. Refused while one is being installed.</Text>
    </ConfirmAction>
  );
}
