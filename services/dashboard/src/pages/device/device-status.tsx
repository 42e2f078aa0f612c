import { Anchor } from '@mantine/core';
import type { DeviceDetails } from '@mozpool/contracts';
import { DEVICE_STATES, isKnownDeviceState } from '@mozpool/domain';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { AttemptList } from '../../ui/attempt-list.js';
import { attemptTexts } from '../../ui/attempt-text.js';
import { Countdown } from '../../ui/countdown.js';
import { FactList } from '../../ui/fact-list.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { DeviceStateBadge } from '../../ui/state-badge.js';
import { TimeText } from '../../ui/time-text.js';

/** What it does now, until when, and for whom. */
export function DeviceStatus({ device }: { device: DeviceDetails }) {
  const { state, state_since, state_deadline, holder, image, next_image, proven, coming_online, pxe_config } = device;
  const attempts = attemptTexts('device', state, device.attempts);
  return (
    <SectionCard title="Now">
      <FactList
        facts={[
          ['State', <DeviceStateBadge key="state" state={state} held={holder !== null} />],
          ['Meaning', isKnownDeviceState(state) ? DEVICE_STATES[state].meaning : 'Not known to this page; a newer release knows it.'],
          ['Since', <TimeText key="since" at={state_since} />],
          [
            // one that rests is only looked at; one that is at something tries again or gives up
            device.category === 'processing' ? 'Deadline' : 'Next check',
            state_deadline === null ? 'None: it stays as it is until something happens' : <Countdown key="deadline" at={state_deadline} />,
          ],
          ...(attempts.length > 0 ? [['Attempts', <AttemptList key="attempts" attempts={attempts} />] as const] : []),
          [
            'Held by',
            holder ? (
              <Anchor key="holder" component={Link} to={paths.request(holder.request_id)} size="sm">
                <PlainText text={holder.assignee} max={80} /> (request {holder.request_id})
              </Anchor>
            ) : (
              'Nobody'
            ),
          ],
          ...(holder ? [['Until', <TimeText key="until" at={holder.expires} />] as const] : []),
          ['Image', image ? <PlainText key="image" text={image} /> : '–'],
          ...(next_image ? [['Being installed', <PlainText key="next" text={next_image} />] as const] : []),
          ...(pxe_config ? [['Next network boot', <PlainText key="pxe" text={pxe_config} />] as const] : []),
          ...(coming_online ? [['On its way', 'Somebody brings it online; a failure leads back to offline'] as const] : []),
          ['Last proof', proven ? <TimeText key="proven" at={proven} /> : 'Never'],
        ]}
      />
    </SectionCard>
  );
}
