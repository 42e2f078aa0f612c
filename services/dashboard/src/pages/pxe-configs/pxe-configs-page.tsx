import { IconFileText } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useImageRows, usePxeConfigs } from '../../data/inventory.js';
import { NounList } from '../../ui/noun-list.js';
import { NewPxeConfigDialog } from './new-pxe-config-dialog.js';
import { PXE_CONFIG_COLUMNS, type PxeTableRow } from './pxe-config-columns.js';

const keyOf = ({ name }: PxeTableRow) => name;

export function Component() {
  const { data: configs, error, refetch } = usePxeConfigs();
  const { data: images } = useImageRows();
  const [isNew, setNew] = useState(false);
  const rows = useMemo(() => {
    const imagesOf = (config: string) =>
      (images ?? []).filter(({ boot_configurations }) => boot_configurations.some(({ pxe_config }) => pxe_config === config));
    return configs?.map((config) => ({ ...config, images: imagesOf(config.name).map(({ name }) => name) }));
  }, [configs, images]);
  return (
    <>
      <NounList
        title="PXE configurations"
        icon={IconFileText}
        one="a PXE configuration"
        many="PXE configurations"
        rows={rows}
        error={error}
        onRetry={() => void refetch()}
        columns={PXE_CONFIG_COLUMNS}
        keyOf={keyOf}
        onNew={() => setNew(true)}
      >
        What a board is answered with when it boots from the network.
      </NounList>
      {isNew && <NewPxeConfigDialog onClose={() => setNew(false)} />}
    </>
  );
}
