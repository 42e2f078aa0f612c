import { Alert, Anchor, Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconBulb, IconZoomQuestion } from '@tabler/icons-react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { type PreviewQuery, usePreview } from '../../data/requests.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { useNow } from '../../ui/use-now.js';
import { WaitingFacts } from '../../ui/waiting-facts.js';
import { estimateSentence } from '../../ui/waiting-rows.js';
import { previewHeadline, strictest } from './preview-text.js';

const STEP_MS = 5_000;
const NO_WRAP = { whiteSpace: 'nowrap' } as const;

/** How many devices match what stands in the form, what they do, and when one would be free. */
export function PreviewPanel({ query }: { query: PreviewQuery | null }) {
  const now = useNow(STEP_MS);
  const { data, error, refetch, isPlaceholderData } = usePreview(query);
  if (query === null)
    return (
      <SectionCard title="What would match">
        <EmptyState icon={IconZoomQuestion} title="Nothing to look for yet">
          Choose an image: then this shows how many devices match and when one would be free.
        </EmptyState>
      </SectionCard>
    );
  if (error) return <ErrorState what="What would match" error={error} onRetry={() => void refetch()} />;
  if (!data)
    return (
      <SectionCard title="What would match">
        <Skeleton height={120} aria-busy />
      </SectionCard>
    );
  const { waiting, estimate, ahead, devices, tests } = data;
  const hint = strictest(data);
  return (
    <SectionCard title="What would match">
      <Stack gap="sm" aria-busy={isPlaceholderData} style={isPlaceholderData ? { opacity: 0.6 } : undefined}>
        <div role="status">
          <Text fz={22} fw={700} lh={1.2}>
            {previewHeadline(data)}
          </Text>
          {waiting.fits > 0 && waiting.free === 0 && <Text size="sm">{estimateSentence(estimate, now)}</Text>}
          {ahead > 0 && (
            <Text size="sm" c="dimmed">
              {ahead === 1 ? 'One request waits' : `${ahead.toLocaleString()} requests wait`} before it.
            </Text>
          )}
        </div>
        {hint && (
          <Alert variant="default" icon={<IconBulb size={18} aria-hidden />} title="Too strict">
            <Text size="sm">
              Without “<PlainText text={hint.test} max={120} />” there would be {hint.without.toLocaleString()}.
            </Text>
          </Alert>
        )}
        <WaitingFacts waiting={waiting} />
        {devices.length > 0 && (
          <Text size="xs" c="dimmed" fw={600} mb={-8}>
            Devices that match
          </Text>
        )}
        {devices.length > 0 && (
          <Group gap="xs" aria-label="Devices that match">
            {devices.map((device) => (
              <Anchor key={device} component={Link} to={paths.device(device)} size="xs">
                <PlainText text={device} max={40} />
              </Anchor>
            ))}
            {waiting.fits > devices.length && (
              <Text size="xs" c="dimmed" span>
                and {(waiting.fits - devices.length).toLocaleString()} more
              </Text>
            )}
          </Group>
        )}
        {tests.length > 0 && (
          <Table fz="xs" verticalSpacing={4} aria-label="Test by test">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Test</Table.Th>
                <Table.Th scope="col" ta="right" style={NO_WRAP}>
                  Left after it
                </Table.Th>
                <Table.Th scope="col" ta="right" style={NO_WRAP}>
                  Without it
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tests.map(({ test, left, without }) => (
                <Table.Tr key={test}>
                  <Table.Td>
                    <PlainText text={test} max={120} />
                  </Table.Td>
                  <Table.Td ta="right">{left.toLocaleString()}</Table.Td>
                  <Table.Td ta="right">{without.toLocaleString()}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
    </SectionCard>
  );
}
