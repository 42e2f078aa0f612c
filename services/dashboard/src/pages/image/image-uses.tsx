import { Anchor, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { useDevices } from '../../data/devices.js';
import type { ImageRow } from '../../data/inventory.js';
import { FactList } from '../../ui/fact-list.js';
import { SectionCard } from '../../ui/section-card.js';
import { deviceUses } from '../images/device-uses.js';

/** Who has it now. */
export function ImageUses({ image: { name } }: { image: ImageRow }) {
  const { data: devices } = useDevices();
  const uses = useMemo(() => devices && deviceUses(devices)(name), [devices, name]);
  const to = (path: string, text: string) => (
    <Anchor component={Link} to={path} size="sm">
      {text}
    </Anchor>
  );
  return (
    <SectionCard title="In use by">
      <FactList
        facts={[
          [
            'Installed on',
            uses
              ? to(paths.devices({ image: name }), `${uses.installed.toLocaleString()} ${uses.installed === 1 ? 'device' : 'devices'}`)
              : '…',
          ],
          ['Being installed on', uses ? `${uses.coming.toLocaleString()} ${uses.coming === 1 ? 'device' : 'devices'}` : '…'],
          ['Requests', to(paths.requests({ image: name }), 'Those that ask for it')],
        ]}
      />
      <Text size="xs" c="dimmed" mt="xs">
        An image that something refers to can be deactivated, not deleted.
      </Text>
    </SectionCard>
  );
}
