import { Anchor, Grid, Stack, Text } from '@mantine/core';
import type { RequestDetails, RequestStatusReply } from '@mozpool/contracts';
import { isOverRequest } from '@mozpool/domain';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { AttemptList } from '../../ui/attempt-list.js';
import { attemptTexts } from '../../ui/attempt-text.js';
import { Countdown } from '../../ui/countdown.js';
import { localInstants } from '../../ui/local-instants.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { DeviceStateBadge } from '../../ui/state-badge.js';
import { useNow } from '../../ui/use-now.js';
import { WaitingFacts } from '../../ui/waiting-facts.js';
import { estimateSentence, placeInLine } from '../../ui/waiting-rows.js';
import { withoutStateName } from '../../ui/without-state-name.js';
import { TimeLeft } from './time-left.js';

const STEP_MS = 5_000;

/** Where the request is, what it waits for, and how much time it has. */
export function StatusCard({ request, status }: { request: RequestDetails; status: RequestStatusReply }) {
  const now = useNow(STEP_MS);
  const { state, why, position, waiting, estimate, device_state, deadline } = status;
  const { assigned_device, expires } = request;
  const attempts = attemptTexts('request', state, status.attempts);
  // whichever comes first: the end of the search, or that of the reservation
  const searchesUntil = waiting && deadline !== null && deadline < expires ? deadline : expires;
  return (
    <SectionCard title="Where it is">
      <Grid gap="md">
        <Grid.Col span={{ base: 12, sm: isOverRequest(state) ? 12 : 8 }}>
          <Stack gap="xs">
            {position !== null && (
              <Text fw={700} fz={22} lh={1.2}>
                {placeInLine(position)}
              </Text>
            )}
            {waiting && estimate && <Text size="sm">{estimateSentence(estimate, now)}</Text>}
            {(!waiting || waiting.fits === 0) && (
              <Text role="status">
                <PlainText text={localInstants(withoutStateName(why), now)} />
              </Text>
            )}
            {assigned_device !== '' && (
              <Text size="sm" component="div">
                <Anchor component={Link} to={paths.device(assigned_device)} fw={600}>
                  <PlainText text={assigned_device} max={60} />
                </Anchor>{' '}
                {device_state !== '' && <DeviceStateBadge state={device_state} held />}
              </Text>
            )}
            {waiting && <WaitingFacts waiting={waiting} />}
            {!waiting && deadline !== null && (
              <Text size="sm" c="dimmed" component="div">
                It is looked at again <Countdown at={deadline} />
              </Text>
            )}
            {attempts.length > 0 && <AttemptList attempts={attempts} />}
          </Stack>
        </Grid.Col>
        {!isOverRequest(state) && (
          <Grid.Col span={{ base: 12, sm: 4 }}>
            <Text size="xs" c="dimmed" fw={600}>
              {assigned_device === '' ? 'It waits for' : 'Time left'}
            </Text>
            <TimeLeft expires={searchesUntil} isWaiting={assigned_device === ''} />
          </Grid.Col>
        )}
      </Grid>
    </SectionCard>
  );
}
