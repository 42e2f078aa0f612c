import { Button, Code, Container, Group, Stack, Text } from '@mantine/core';
import { useRouteError } from 'react-router';
import { problemSentence } from '../data/api-problem.js';
import { PageHeader } from '../ui/page-header.js';
import { PlainText } from '../ui/plain-text.js';
import { paths } from './paths.js';

/** Pages load their parts when they are opened. What browsers, and the bundler's loader of styles, say when one does not arrive. */
const isLoadFailure = (error: unknown): boolean =>
  error instanceof Error && /dynamically imported module|module script|preload css/i.test(error.message);

/** A page made a mistake while it was drawn. */
export function ErrorPage() {
  return <PageError error={useRouteError()} />;
}

/** A page could not be shown: what happened and what to do. */
export function PageError({ error }: { error: unknown }) {
  const isMissing = isLoadFailure(error);
  return (
    <Container size="sm" py="xl">
      <PageHeader title={isMissing ? 'Part of this page did not arrive' : 'This page cannot be shown'} />
      <Stack>
        <Text>
          {isMissing
            ? 'Mozpool cannot be reached just now, or was upgraded since this page was opened. Try again: the page is loaded anew.'
            : problemSentence(error)}
        </Text>
        {!isMissing && error instanceof Error && (
          <Code block>
            <PlainText text={error.stack ?? error.message} lines max={2_000} />
          </Code>
        )}
        <Group>
          <Button onClick={() => location.reload()}>{isMissing ? 'Try again' : 'Reload the page'}</Button>
          <Button component="a" href={paths.overview()} variant="default">
            Go to the overview
          </Button>
        </Group>
      </Stack>
    </Container>
  );
}
