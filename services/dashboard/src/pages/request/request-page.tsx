import { Grid, Skeleton, Stack } from '@mantine/core';
import { IconTicketOff } from '@tabler/icons-react';
import { useParams } from 'react-router';
import { isProblem } from '../../data/api-problem.js';
import { useRequest, useRequestStatus } from '../../data/requests.js';
import { EmptyState } from '../../ui/empty-state.js';
import { ErrorState } from '../../ui/error-state.js';
import { LogCard } from '../../ui/log-card.js';
import { PageHeader } from '../../ui/page-header.js';
import { RequestStateBadge } from '../../ui/state-badge.js';
import { AttemptsCard } from './attempts-card.js';
import { RequestControls } from './request-controls.js';
import { RequestFacts } from './request-facts.js';
import { StatusCard } from './status-card.js';
import { StepsCard } from './steps-card.js';
import { WebhookCard } from './webhook-card.js';

export function Component() {
  const { id: text = '' } = useParams();
  const id = /^\d{1,15}$/.test(text) ? Number(text) : null;
  if (id !== null) return <Request id={id} />;
  return (
    <>
      <PageHeader title="Request" />
      <EmptyState icon={IconTicketOff} title="This is no number of a request">
        Look for it in the list of requests.
      </EmptyState>
    </>
  );
}

function Request({ id }: { id: number }) {
  const details = useRequest(id);
  const status = useRequestStatus(id);
  const error = details.error ?? status.error;
  const isGone = isProblem(error, 'unknown_request');
  const [request, where] = [details.data, status.data];
  return (
    <>
      <PageHeader title={`Request ${id}`} actions={request && where && <RequestControls request={request} state={where.state} />}>
        {where && <RequestStateBadge state={where.state} />}
      </PageHeader>
      <Stack gap="md">
        {isGone && (
          <EmptyState icon={IconTicketOff} title="This request is not stored any more, or never was">
            Requests are removed a week after their end. What is left of it, if anything, is below.
          </EmptyState>
        )}
        {error && !isGone && !(request && where) && (
          <ErrorState what={`Request ${id}`} error={error} onRetry={() => void Promise.all([details.refetch(), status.refetch()])} />
        )}
        {!error && !(request && where) && <Skeleton height={160} aria-busy />}
        <Grid gap="md">
          <Grid.Col span={{ base: 12, md: 7 }}>
            <Stack gap="md">
              {request && where && <StatusCard request={request} status={where} />}
              <AttemptsCard id={id} />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <Stack gap="md">
              {request && <RequestFacts request={request} />}
              <StepsCard id={id} />
            </Stack>
          </Grid.Col>
        </Grid>
        {request && <WebhookCard id={id} />}
        <LogCard of={`request ${id}`} source={{ request: id }} />
      </Stack>
    </>
  );
}
