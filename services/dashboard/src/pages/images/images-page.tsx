import { IconDisc } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useDevices } from '../../data/devices.js';
import { useImageRows } from '../../data/inventory.js';
import { NounList } from '../../ui/noun-list.js';
import { deviceUses } from './device-uses.js';
import { IMAGE_COLUMNS, type ImageTableRow } from './image-columns.js';
import { NewImageDialog } from './new-image-dialog.js';

const keyOf = ({ name }: ImageTableRow) => name;

export function Component() {
  const { data: images, error, refetch } = useImageRows();
  const { data: devices } = useDevices();
  const [isNew, setNew] = useState(false);
  const rows = useMemo(() => {
    const usesOf = deviceUses(devices ?? []);
    return images?.map((image) => ({ ...image, uses: usesOf(image.name) }));
  }, [images, devices]);
  return (
    <>
      <NounList
        title="Images"
        icon={IconDisc}
        one="an image"
        many="images"
        rows={rows}
        error={error}
        onRetry={() => void refetch()}
        columns={IMAGE_COLUMNS}
        keyOf={keyOf}
        onNew={() => setNew(true)}
      >
        What devices are installed with, and how each boots on which hardware.
      </NounList>
      {isNew && <NewImageDialog onClose={() => setNew(false)} />}
    </>
  );
}
