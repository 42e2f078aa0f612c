import { Button, Group, Text } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import { PageHeader } from '../ui/page-header.js';
import { PlainText } from '../ui/plain-text.js';
import { openPalette } from './palette-store.js';
import { paths } from './paths.js';

export function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <>
      <PageHeader title="There is no such page" />
      <Text mb="md">
        Nothing is at <PlainText text={pathname} max={120} />. The address may be mistyped, or of another release.
      </Text>
      <Group>
        <Button component={Link} to={paths.overview()}>
          Go to the overview
        </Button>
        <Button variant="default" onClick={openPalette}>
          Search devices and pages
        </Button>
      </Group>
    </>
  );
}
