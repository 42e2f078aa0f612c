import { Anchor, Badge, Group, Text } from '@mantine/core';
import type { DeviceDetails } from '@mozpool/contracts';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { powerText } from '../../data/power-place.js';
import { FactList } from '../../ui/fact-list.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { TimeText } from '../../ui/time-text.js';
import { visibleText } from '../../ui/visible-text.js';

const POWER = { on: 'On', off: 'Off', unknown: 'Not known' } as const;
const BUILT_IN: readonly string[] = ['type', 'model', 'environment', 'server', 'pool'];
const mac = (address: string) => address.replace(/(..)(?=.)/g, '$1:');

/** What it is, where it stands and how it is reached. */
export function DeviceFacts({ device }: { device: DeviceDetails }) {
  const { hardware, power, agent, imaging_server } = device;
  const text = (value: string | null) => (value ? <PlainText text={value} /> : '–');
  const to = (path: string, value: string) => (
    <Anchor component={Link} to={path} size="sm">
      <PlainText text={value} />
    </Anchor>
  );
  return (
    <SectionCard title="Hardware">
      <FactList
        facts={[
          ['Hardware', to(paths.devices({ hardware_type: hardware.type, model: hardware.model }), `${hardware.type} ${hardware.model}`)],
          ['Pool', to(paths.devices({ pool: device.pool }), device.pool)],
          ['Environment', to(paths.devices({ environment: device.environment }), device.environment)],
          ['Address', text(device.ip_address ?? device.fqdn)],
          ['Name in DNS', text(device.fqdn)],
          ['MAC', <code key="mac">{mac(device.mac_address)}</code>],
          ['Imaging server', to(paths.devices({ imaging_server }), imaging_server)],
          [
            'Its agent',
            agent.alive ? (
              'Heard'
            ) : agent.silent_since ? (
              <span key="agent">
                Silent since <TimeText at={agent.silent_since} show="local" />
              </span>
            ) : (
              'Never heard of'
            ),
          ],
          [
            'Switched by',
            power.switchable ? <PlainText key="switch" text={powerText(device) ?? ''} /> : 'Nothing: its power cannot be switched',
          ],
          [
            'Power',
            <span key="power">
              {POWER[power.state]}
              {power.since && (
                <>
                  {' since '}
                  <TimeText at={power.since} show="local" />
                </>
              )}
            </span>,
          ],
          ['Pinged by', text(device.ping)],
          ['Labels', <Labels key="labels" device={device} />],
          ['Comments', device.comments ? <PlainText key="comments" text={device.comments} lines /> : '–'],
        ]}
      />
    </SectionCard>
  );
}

/** Its own stand out; the others come from its hardware type. */
function Labels({ device: { labels, effective_labels } }: { device: DeviceDetails }) {
  const shown = Object.entries(effective_labels).filter(([key]) => !BUILT_IN.includes(key) || Object.hasOwn(labels, key));
  if (shown.length === 0) return <Text size="sm">–</Text>;
  return (
    <Group gap={4}>
      {shown.map(([key, value]) => (
        <Badge
          key={key}
          variant={Object.hasOwn(labels, key) ? 'outline' : 'default'}
          radius="sm"
          tt="none"
          fw={500}
          color="gray"
          c="inherit"
        >
          <bdi>{visibleText(`${key}=${value}`)}</bdi>
        </Badge>
      ))}
    </Group>
  );
}
