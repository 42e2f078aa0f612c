import { Button, Code, Container, Group, Stack, Text } from '@mantine/core';
import { useRouteError } from 'react-router';
import { problemSentence } from '../data/api-problem.js';
import { PageHeader } from '../ui/page-header.js';
import { PlainText } from '../ui/plain-text.js';
import { paths } from './paths.js';

/** A page that was built before the release that is running now cannot load its parts any more. */
const isOldPage = (error: unknown): boolean => error instanceof TypeError && /module|import/i.test(error.message);

/** A page could not be shown: what happened and what to do. */
export function ErrorPage() {
  const error = useRouteError();
  const old = isOldPage(error);
  return (
    <Container size="sm" py="xl">
      <PageHeader title={old ? 'There is a newer release' : 'This page cannot be shown'} />
      <Stack>
        <Text>
          {old
            ? 'Part of this page could not be loaded: Mozpool was probably upgraded, or cannot be reached just now. Reload the page.'
            : problemSentence(error)}
        </Text>
        {!old && error instanceof Error && (
          <Code block>
            <PlainText text={error.stack ?? error.message} lines max={2_000} />
          </Code>
        )}
        <Group>
          <Button onClick={() => location.reload()}>Reload the page</Button>
          <Button component="a" href={paths.overview()} variant="default">
            Go to the overview
          </Button>
        </Group>
      </Stack>
    </Container>
  );
}
