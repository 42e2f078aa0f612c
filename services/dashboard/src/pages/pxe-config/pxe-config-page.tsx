import { Button, Grid, Group } from '@mantine/core';
import { IconBolt, IconFileText } from '@tabler/icons-react';
import { useNavigate, useParams } from 'react-router';
import { paths } from '../../app/paths.js';
import { usePxeConfig } from '../../data/inventory.js';
import { PXE_CONFIG_CALLS } from '../../data/noun-calls.js';
import { ActiveBadge } from '../../ui/active-badge.js';
import { NounMenu } from '../../ui/noun-menu.js';
import { NounPage } from '../../ui/noun-page.js';
import { PxeEditor } from './pxe-editor.js';
import { PxeUses } from './pxe-uses.js';

export function Component() {
  const { name = '' } = useParams();
  // another one is another page: nothing of the form before stays
  return <PxeConfigPage key={name} name={name} />;
}

function PxeConfigPage({ name }: { name: string }) {
  const navigate = useNavigate();
  return (
    <NounPage
      name={name}
      noun="PXE configuration"
      query={usePxeConfig(name)}
      unknown="unknown_pxe_config"
      icon={IconFileText}
      gone="It was deleted, or the address is mistyped."
      others={{ to: paths.pxeConfigs(), label: 'Look at all of them' }}
      about={(config) => (
        <Group gap="xs">
          PXE configuration <ActiveBadge row={config} />
        </Group>
      )}
      actions={(config) => (
        <NounMenu
          what={`PXE configuration ${name}`}
          row={config}
          id={name}
          calls={PXE_CONFIG_CALLS}
          deactivated="It is not offered any more. Images that boot with it go on doing so."
          onRemoved={() => void navigate(paths.pxeConfigs())}
          target={<Button leftSection={<IconBolt size={16} aria-hidden />}>Actions</Button>}
        />
      )}
    >
      {(config) => (
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 8 }}>
            <PxeEditor config={config} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 4 }}>
            <PxeUses name={name} />
          </Grid.Col>
        </Grid>
      )}
    </NounPage>
  );
}
