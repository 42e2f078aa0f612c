import { Anchor, Table, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { useDevices } from '../../data/devices.js';
import { useImageRows } from '../../data/inventory.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { usesOf } from './uses-of.js';

const MAX_TEXT = 40;

/** Which images boot with it, and how many devices have these now. */
export function PxeUses({ name }: { name: string }) {
  const { data: images } = useImageRows();
  const { data: devices } = useDevices();
  const uses = useMemo(() => usesOf(name, images ?? [], devices ?? []), [name, images, devices]);
  return (
    <SectionCard title="In use by">
      {images && uses.length === 0 ? (
        <Text size="sm" c="dimmed">
          No image boots with it. What boots with what is said on the page of each image.
        </Text>
      ) : (
        <Table fz="sm" verticalSpacing={6} horizontalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Image</Table.Th>
              <Table.Th scope="col">Hardware</Table.Th>
              <Table.Th scope="col" ta="right">
                Devices
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {uses.map(({ image, type, model, devices: count }) => (
              <Table.Tr key={`${image} ${type} ${model}`}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Anchor component={Link} to={paths.image(image)} size="sm">
                    <PlainText text={image} max={MAX_TEXT} />
                  </Anchor>
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <PlainText text={`${type} ${model}`} max={MAX_TEXT} />
                </Table.Td>
                <Table.Td ta="right">
                  <Anchor component={Link} to={paths.devices({ image, hardware_type: type, model })} size="sm">
                    {count.toLocaleString()}
                  </Anchor>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </SectionCard>
  );
}
