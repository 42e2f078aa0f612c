import { Anchor, Button, Grid, Group, Skeleton, Stack } from '@mantine/core';
import { IconBolt, IconDisc } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from 'react-router';
import { paths } from '../../app/paths.js';
import { isProblem } from '../../data/api-problem.js';
import { useImage } from '../../data/inventory.js';
import { IMAGE_CALLS } from '../../data/noun-calls.js';
import { ActiveBadge } from '../../ui/active-badge.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { NounMenu } from '../../ui/noun-menu.js';
import { PageHeader } from '../../ui/page-header.js';
import { visibleText } from '../../ui/visible-text.js';
import { BootCard } from './boot-card.js';
import { ImageEditor } from './image-editor.js';
import { ImageUses } from './image-uses.js';

export function Component() {
  const { name = '' } = useParams();
  // another image is another page: nothing of the form before stays
  return <ImagePage key={name} name={name} />;
}

function ImagePage({ name }: { name: string }) {
  const navigate = useNavigate();
  const { data: image, error, refetch } = useImage(name);
  if (isProblem(error, 'unknown_image'))
    return (
      <>
        <PageHeader title={visibleText(name)} />
        <EmptyState
          icon={IconDisc}
          title="There is no such image"
          action={
            <Anchor component={Link} to={paths.images()}>
              Look at all images
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
          image && (
            <NounMenu
              what={`Image ${name}`}
              row={image}
              id={name}
              calls={IMAGE_CALLS}
              deactivated="Nobody can ask for it any more. Devices that have it keep it, and its history stays."
              onRemoved={() => void navigate(paths.images())}
              target={<Button leftSection={<IconBolt size={16} aria-hidden />}>Actions</Button>}
            />
          )
        }
      >
        {image && (
          <Group gap="xs">
            Image <ActiveBadge row={image} />
          </Group>
        )}
      </PageHeader>
      {error && !image && <ErrorState what="The image" error={error} onRetry={() => void refetch()} />}
      {!image && !error && <Skeleton height={240} aria-busy />}
      {image && (
        <Grid gap="md">
          <Grid.Col span={{ base: 12, md: 7 }}>
            <ImageEditor image={image} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <Stack gap="md">
              <BootCard image={image} />
              <ImageUses image={image} />
            </Stack>
          </Grid.Col>
        </Grid>
      )}
    </>
  );
}
