import { Anchor, Group, List, Text } from '@mantine/core';
import { Link } from 'react-router';
import { paths } from '../app/paths.js';
import { PlainText } from './plain-text.js';
import { TimeText } from './time-text.js';
import { DEVICE_TONES } from './tones.js';
import tones from './tones.module.css';
import { type Waiting, waitingRows } from './waiting-rows.js';

const ICON_SIZE = 16;

/** What the devices that fit do now, and whose reservations end first. */
export function WaitingFacts({ waiting }: { waiting: Waiting }) {
  const rows = waitingRows(waiting);
  return (
    <>
      <List listStyleType="none" spacing={2} aria-label="What the devices that match do">
        {rows.map(({ category, count, text }) => {
          const { icon: Shown, tone } = DEVICE_TONES[category];
          return (
            <List.Item key={text}>
              <Group gap={8} wrap="nowrap">
                <Shown size={ICON_SIZE} aria-hidden className={tones[tone]} style={{ color: 'var(--tone-text)' }} />
                <Text size="sm" span>
                  <b>{count.toLocaleString()}</b> {text}
                </Text>
              </Group>
            </List.Item>
          );
        })}
      </List>
      {waiting.soonest.length > 0 && (
        <Text size="xs" c="dimmed" fw={600} mt="xs">
          Free again, if nobody renews
        </Text>
      )}
      {waiting.soonest.length > 0 && (
        <List listStyleType="none" spacing={2} aria-label="Reservations that end first">
          {waiting.soonest.map(({ device, request, until }) => (
            <List.Item key={request}>
              <Text size="sm" c="dimmed" span>
                <Anchor component={Link} to={paths.device(device)} size="sm">
                  <PlainText text={device} max={40} />
                </Anchor>
                {' until '}
                <TimeText at={until} show="local" />
                {' by '}
                <Anchor component={Link} to={paths.request(request)} size="sm">
                  request {request}
                </Anchor>
              </Text>
            </List.Item>
          ))}
        </List>
      )}
    </>
  );
}
