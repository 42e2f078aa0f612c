import { Anchor, Button, Grid, Group, Skeleton } from '@mantine/core';
import { IconBolt, IconFileText } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from 'react-router';
import { paths } from '../../app/paths.js';
import { isProblem } from '../../data/api-problem.js';
import { usePxeConfig } from '../../data/inventory.js';
import { PXE_CONFIG_CALLS } from '../../data/noun-calls.js';
import { ActiveBadge } from '../../ui/active-badge.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { NounMenu } from '../../ui/noun-menu.js';
import { PageHeader } from '../../ui/page-header.js';
import { visibleText } from '../../ui/visible-text.js';
import { PxeEditor } from './pxe-editor.js';
import { PxeUses } from './pxe-uses.js';

export function Component() {
  const { name = '' } = useParams();
  // another one is another page: nothing of the form before stays
  return <PxeConfigPage key={name} name={name} />;
}

function PxeConfigPage({ name }: { name: string }) {
  const navigate = useNavigate();
  const { data: config, error, refetch } = usePxeConfig(name);
  if (isProblem(error, 'unknown_pxe_config'))
    return (
      <>
        <PageHeader title={visibleText(name)} />
        <EmptyState
          icon={IconFileText}
          title="There is no such PXE configuration"
          action={
            <Anchor component={Link} to={paths.pxeConfigs()}>
              Look at all of them
            </Anchor>
          }
        >
          It was deleted, or the address is mistyped.
        </EmptyState>
      </>
    );
  return (
    <>
      <PageHeader
        title={visibleText(name)}
        actions={
          config && (
            <NounMenu
              what={`PXE configuration ${name}`}
              row={config}
              id={name}
              calls={PXE_CONFIG_CALLS}
              deactivated="It is not offered any more. Images that boot with it go on doing so."
              onRemoved={() => void navigate(paths.pxeConfigs())}
              target={<Button leftSection={<IconBolt size={16} aria-hidden />}>Actions</Button>}
            />
          )
        }
      >
        {config && (
          <Group gap="xs">
            PXE configuration <ActiveBadge row={config} />
          </Group>
        )}
      </PageHeader>
      {error && !config && <ErrorState what="The PXE configuration" error={error} onRetry={() => void refetch()} />}
      {!config && !error && <Skeleton height={320} aria-busy />}
      {config && (
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 8 }}>
            <PxeEditor config={config} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 4 }}>
            <PxeUses name={name} />
          </Grid.Col>
        </Grid>
      )}
    </>
  );
}
