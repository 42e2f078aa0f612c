import { ActionIcon, Anchor, Group, Table, Text, Tooltip } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import type { ImageRow } from '../../data/inventory.js';
import { useHardwareTypes } from '../../data/inventory.js';
import { useCan } from '../../data/session.js';
import { PlainText } from '../../ui/plain-text.js';
import { ReasonButton } from '../../ui/reason-button.js';
import { SectionCard } from '../../ui/section-card.js';
import { visibleText } from '../../ui/visible-text.js';
import { type Boot, BootDialog, RemoveBootDialog } from './boot-dialogs.js';

const ICON_SIZE = 16;

type Open = { kind: 'add' } | { kind: 'change' | 'remove'; boot: Boot };

/** With which PXE configuration it boots on which hardware. */
export function BootCard({ image }: { image: ImageRow }) {
  const { data: hardware = [] } = useHardwareTypes();
  const { reason } = useCan('admin');
  const [open, setOpen] = useState<Open | null>(null);
  const boots = image.boot_configurations;
  const missing = hardware.filter(({ id, active }) => active && !boots.some(({ hardware_type_id }) => hardware_type_id === id));
  const dialog = { image: image.name, onClose: () => setOpen(null) };
  return (
    <SectionCard
      title="How it boots"
      aside={
        <ReasonButton
          size="xs"
          variant="default"
          reason={reason ?? (missing.length === 0 ? 'It is said for every hardware type already.' : null)}
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setOpen({ kind: 'add' })}
        >
          Add hardware
        </ReasonButton>
      }
    >
      {boots.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nowhere yet: no device can be installed with it.
        </Text>
      ) : (
        <Table fz="sm" verticalSpacing={6} horizontalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Hardware</Table.Th>
              <Table.Th scope="col">PXE configuration</Table.Th>
              <Table.Th scope="col">
                <Text span size="sm" fw={600}>
                  Edit
                </Text>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {boots.map((boot) => (
              <Table.Tr key={boot.hardware_type_id}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <Anchor component={Link} to={paths.devices({ hardware_type: boot.type, model: boot.model })} size="sm">
                    <PlainText text={`${boot.type} ${boot.model}`} max={60} />
                  </Anchor>
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  {boot.pxe_config === null ? (
                    'Does not boot there'
                  ) : (
                    <Anchor component={Link} to={paths.pxeConfig(boot.pxe_config)} size="sm">
                      <PlainText text={boot.pxe_config} max={60} />
                    </Anchor>
                  )}
                </Table.Td>
                <Table.Td>
                  <BootButtons boot={boot} reason={reason} onOpen={setOpen} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {open?.kind === 'add' && <BootDialog {...dialog} boot={null} hardware={missing} />}
      {open?.kind === 'change' && <BootDialog {...dialog} boot={open.boot} hardware={[]} />}
      {open?.kind === 'remove' && <RemoveBootDialog {...dialog} boot={open.boot} />}
    </SectionCard>
  );
}

function BootButtons({ boot, reason, onOpen }: { boot: Boot; reason: string | null; onOpen: (open: Open) => void }) {
  const on = visibleText(`${boot.type} ${boot.model}`);
  return (
    <Group gap={4} wrap="nowrap">
      {(
        [
          ['change', 'Change', IconPencil],
          ['remove', 'Remove', IconTrash],
        ] as const
      ).map(([kind, verb, Shown]) => (
        <Tooltip key={kind} label={reason ?? verb}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${verb} how it boots on ${on}`}
            aria-disabled={reason !== null}
            data-disabled={reason !== null || undefined}
            onClick={() => {
              if (reason === null) onOpen({ kind, boot });
            }}
          >
            <Shown size={ICON_SIZE} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ))}
    </Group>
  );
}
