import { useQueryClient } from '@tanstack/react-query';
import { type CallReply, prepareCall } from '../../data/calls.js';
import type { PxeConfigRow } from '../../data/inventory.js';
import { pickFields } from '../../data/merge-values.js';
import { queryKeys } from '../../data/query-keys.js';
import { EditorCard } from '../../ui/editor-card.js';
import { useRowForm } from '../../ui/use-row-form.js';
import { PXE_FIELDS, pxeProblems, pxeValues } from '../pxe-configs/pxe-draft.js';
import { PxeFields } from '../pxe-configs/pxe-fields.js';

export function PxeEditor({ config }: { config: PxeConfigRow }) {
  const client = useQueryClient();
  const rowForm = useRowForm({ row: config, valuesOf: pxeValues, problemsOf: pxeProblems });
  const { form, changed, revision } = rowForm;
  return (
    <EditorCard
      title="Template"
      what={`PXE configuration ${config.name}`}
      rowForm={rowForm}
      problems={pxeProblems(form.values)}
      names={PXE_FIELDS}
      call={prepareCall('changePxeConfig', { params: { name: config.name }, body: { ...pickFields(form.values, changed), revision } })}
      onSaved={(answer) => {
        client.setQueryData(queryKeys.pxeConfig(config.name), (answer as CallReply<'changePxeConfig'>).pxe_config);
        void client.invalidateQueries({ queryKey: queryKeys.pxeConfigs });
      }}
    >
      <PxeFields form={form} />
    </EditorCard>
  );
}
