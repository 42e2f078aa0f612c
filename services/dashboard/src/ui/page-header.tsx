import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

let lastPath: string | null = null;

/** The head of a page. Gives the window its title, and the focus to the heading when the page was navigated to,
 * unless whoever navigated has opened a dialog since: what they type must not land on the page behind it. */
export function PageHeader({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    document.title = `${title} · Mozpool`;
  }, [title]);
  useEffect(() => {
    // the first page begins as pages do, at its top
    if (lastPath !== null && lastPath !== pathname && !document.activeElement?.closest('[role="dialog"]')) heading.current?.focus();
    lastPath = pathname;
  }, [pathname]);
  return (
    <Group component="header" justify="space-between" align="flex-end" mb="md" gap="sm">
      <Stack gap={2} miw={0}>
        <Title order={1} size="h2" tabIndex={-1} ref={heading} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {children && (
          <Text c="dimmed" size="sm" component="div">
            {children}
          </Text>
        )}
      </Stack>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
