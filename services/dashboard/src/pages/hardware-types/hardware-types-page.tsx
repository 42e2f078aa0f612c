import { IconCpu } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { HardwareTypeRow } from '../../data/inventory.js';
import { useHardwareTypes } from '../../data/inventory.js';
import { NounList } from '../../ui/noun-list.js';
import { columnsOf } from './hardware-columns.js';
import { HardwareDialog } from './hardware-dialog.js';

const keyOf = ({ id }: HardwareTypeRow) => String(id);

export function Component() {
  const { data: types, error, refetch } = useHardwareTypes();
  /** What the dialog is about; null: a new one; undefined: it is closed. */
  const [edited, setEdited] = useState<HardwareTypeRow | null | undefined>(undefined);
  const columns = useMemo(() => columnsOf(setEdited), []);
  return (
    <>
      <NounList
        title="Hardware types"
        icon={IconCpu}
        one="a hardware type"
        many="hardware types"
        rows={types}
        error={error}
        onRetry={() => void refetch()}
        columns={columns}
        keyOf={keyOf}
        onNew={() => setEdited(null)}
      >
        What kinds of devices there are, with the labels and limits that all of a kind have.
      </NounList>
      {edited !== undefined && (
        <HardwareDialog row={edited && (types?.find(({ id }) => id === edited.id) ?? edited)} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}
