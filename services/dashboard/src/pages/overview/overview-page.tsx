import { Grid, Stack } from '@mantine/core';
import { PageHeader } from '../../ui/page-header.js';
import { AttentionList } from './attention-list.js';
import { DeviceFigures } from './device-figures.js';
import { ImagingServers } from './imaging-servers.js';
import { QueueFigures } from './queue-figures.js';

export function Component() {
  return (
    <>
      <PageHeader title="Overview">What the devices do now, what waits, and what needs a person.</PageHeader>
      <Stack gap="md">
        <DeviceFigures />
        <Grid gap="md">
          <Grid.Col span={{ base: 12, lg: 8 }}>
            <AttentionList />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 4 }}>
            <Stack gap="md">
              <QueueFigures />
              <ImagingServers />
            </Stack>
          </Grid.Col>
        </Grid>
      </Stack>
    </>
  );
}
