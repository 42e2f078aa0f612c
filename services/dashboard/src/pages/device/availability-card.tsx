import { Anchor, Group, Paper, Text } from '@mantine/core';
import type { DeviceDetails } from '@mozpool/contracts';
import type { PartCount } from '@mozpool/domain';
import { IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { Link } from 'react-router';
import { type DeviceAction, deviceAction } from '../../data/device-actions.js';
import { localInstants } from '../../ui/local-instants.js';
import { PlainText } from '../../ui/plain-text.js';
import { ReasonButton } from '../../ui/reason-button.js';
import { DEVICE_TONES } from '../../ui/tones.js';
import tones from '../../ui/tones.module.css';
import { useActionReason } from '../../ui/use-action-reason.js';
import { useNow } from '../../ui/use-now.js';
import { availabilityAdvice } from './availability-advice.js';
import classes from './availability-card.module.css';

const ICON_SIZE = 22;
const STEP_MS = 60_000;

/** What a person wants to know first: why nobody gets it, and what to do about that. */
export function AvailabilityCard({
  device,
  fault,
  onAction,
}: {
  device: DeviceDetails;
  fault: PartCount | null;
  onAction: (action: DeviceAction) => void;
}) {
  const reasonOf = useActionReason();
  const now = useNow(STEP_MS);
  const { sentence, next, actions, link } = availabilityAdvice(device, fault);
  const Sign = device.available ? IconCircleCheck : IconInfoCircle;
  return (
    <Paper component="section" aria-label="Availability" p="md" className={`${classes.card} ${tones[DEVICE_TONES[device.category].tone]}`}>
      <Group gap="sm" className={classes.row} align="flex-start">
        <Sign size={ICON_SIZE} aria-hidden className={classes.sign} />
        <div className={classes.text}>
          <Text fw={600}>
            <PlainText text={localInstants(sentence, now)} />
          </Text>
          <Text size="sm" mt={2}>
            {next}
          </Text>
        </div>
        <Group gap="xs" className={classes.ways}>
          {actions.map((id) => {
            const action = deviceAction(id);
            return (
              <ReasonButton key={id} size="xs" reason={reasonOf(action, [device])} onClick={() => onAction(action)}>
                {action.label}
              </ReasonButton>
            );
          })}
          {link && (
            <Anchor component={Link} to={link.to} size="sm" fw={600} className={classes.link}>
              {link.label}
            </Anchor>
          )}
        </Group>
      </Group>
    </Paper>
  );
}
