import { Button, Grid, Group, Stack } from '@mantine/core';
import { IconBolt, IconDisc } from '@tabler/icons-react';
import { useNavigate, useParams } from 'react-router';
import { paths } from '../../app/paths.js';
import { useImage } from '../../data/inventory.js';
import { IMAGE_CALLS } from '../../data/noun-calls.js';
import { ActiveBadge } from '../../ui/active-badge.js';
import { NounMenu } from '../../ui/noun-menu.js';
import { NounPage } from '../../ui/noun-page.js';
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
  return (
    <NounPage
      name={name}
      noun="image"
      query={useImage(name)}
      unknown="unknown_image"
      icon={IconDisc}
      gone="It was deleted, or the address is mistyped."
      others={{ to: paths.images(), label: 'Look at all images' }}
      about={(image) => (
        <Group gap="xs">
          Image <ActiveBadge row={image} />
        </Group>
      )}
      actions={(image) => (
        <NounMenu
          what={`Image ${name}`}
          row={image}
          id={name}
          calls={IMAGE_CALLS}
          deactivated="Nobody can ask for it any more. Devices that have it keep it, and its history stays."
          onRemoved={() => void navigate(paths.images())}
          target={<Button leftSection={<IconBolt size={16} aria-hidden />}>Actions</Button>}
        />
      )}
    >
      {(image) => (
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
    </NounPage>
  );
}
