import { Table, Text } from '@mantine/core';
import type { WebhookReply } from '@mozpool/contracts';
import { IconAlertTriangle, IconCircleCheck, IconHourglass } from '@tabler/icons-react';
import { isProblem } from '../../data/api-problem.js';
import { useRequestWebhook } from '../../data/requests.js';
import { ErrorState } from '../../ui/error-state.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { ToneBadge } from '../../ui/state-badge.js';
import { TimeText } from '../../ui/time-text.js';
import type { Tone } from '../../ui/tones.js';
import { deliveryOutcome } from './delivery-outcome.js';

const OUTCOMES: Record<ReturnType<typeof deliveryOutcome>, Tone> = {
  delivered: { tone: 'idle', label: 'Delivered', icon: IconCircleCheck },
  waiting: { tone: 'wait', label: 'To be sent', icon: IconHourglass },
  'given up': { tone: 'failed', label: 'Given up', icon: IconAlertTriangle },
};

/** What was told to the receiver that the requester named. Nothing is shown of a request without one, or of another's. */
export function WebhookCard({ id }: { id: number }) {
  const { data, error, refetch } = useRequestWebhook(id);
  const isOthers = (['not_owner', 'forbidden_pool', 'forbidden', 'unauthenticated', 'unknown_request'] as const).some((code) =>
    isProblem(error, code),
  );
  if (isOthers) return null;
  if (error && !data) return <ErrorState what="The webhook" error={error} onRetry={() => void refetch()} />;
  if (!data?.webhook) return null;
  const { webhook, deliveries } = data;
  return (
    <SectionCard title="Webhook">
      <Text size="sm" mb="xs">
        <PlainText text={webhook.url} max={200} /> is told of {webhook.events.join(', ')}
        {webhook.signed ? ', signed' : ', unsigned'}.
        {webhook.ended && (
          <>
            {' '}
            It said <TimeText at={webhook.ended} /> that it wants no more.
          </>
        )}
      </Text>
      {deliveries.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing was sent yet.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={480} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <Table fz="sm" verticalSpacing={6} aria-label="Webhook deliveries">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Event</Table.Th>
                <Table.Th scope="col">Outcome</Table.Th>
                <Table.Th scope="col">Answer</Table.Th>
                <Table.Th scope="col" ta="right">
                  Attempts
                </Table.Th>
                <Table.Th scope="col">Last attempt</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {deliveries.toReversed().map((delivery) => (
                <Row key={delivery.delivery} delivery={delivery} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </SectionCard>
  );
}

function Row({ delivery }: { delivery: WebhookReply['deliveries'][number] }) {
  const { event, attempts, status, error, ms, last_attempt, next_attempt } = delivery;
  return (
    <Table.Tr>
      <Table.Td>{event}</Table.Td>
      <Table.Td>
        <ToneBadge tone={OUTCOMES[deliveryOutcome(delivery)]} />
      </Table.Td>
      <Table.Td>
        {status !== null && `${status}${ms === null ? '' : ` after ${ms} ms`} `}
        {error !== null && <PlainText text={error} max={160} />}
      </Table.Td>
      <Table.Td ta="right">{attempts}</Table.Td>
      <Table.Td>
        {last_attempt && <TimeText at={last_attempt} />}
        {next_attempt && (
          <>
            {last_attempt ? ', next ' : 'first '}
            <TimeText at={next_attempt} />
          </>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
