import { Anchor, Group, List, Text } from '@mantine/core';
import { DEVICE_CATEGORIES, type DeviceCategory, deviceCategory, isFailedDevice } from '@mozpool/domain';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import type { DeviceRow } from '../../data/device-row.js';
import { powerPlace } from '../../data/power-place.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { DeviceStateBadge } from '../../ui/state-badge.js';

const MAX_MATES = 32;

/** Devices whose power the same board, or another controller, switches: where several have failed, it is what to look at. */
export function BoardCard({ device, mates }: { device: Pick<DeviceRow, 'relay_info' | 'power'>; mates: readonly DeviceRow[] }) {
  const place = powerPlace(device);
  return (
    <SectionCard title={place?.isBoard === false ? 'On the same power controller' : 'On the same board'}>
      {mates.length === 0 && (
        <Text size="sm" c="dimmed">
          {place === null ? 'Nothing switches its power.' : 'No other device hangs on what switches its power.'}
        </Text>
      )}
      {mates.length > 0 && <Health mates={mates} />}
      <List listStyleType="none" spacing={6} size="sm">
        {byHealth(mates)
          .slice(0, MAX_MATES)
          .map(({ name, state, holder }) => (
            <List.Item key={name} styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}>
              <Group justify="space-between" gap="xs" wrap="nowrap">
                <Anchor component={Link} to={paths.device(name)} size="sm" truncate>
                  <PlainText text={name} max={80} />
                </Anchor>
                <DeviceStateBadge state={state} held={holder !== null} />
              </Group>
            </List.Item>
          ))}
      </List>
      {mates.length > MAX_MATES && (
        <Text size="sm" c="dimmed" mt="xs">
          And {mates.length - MAX_MATES} more.
        </Text>
      )}
    </SectionCard>
  );
}

const categoryOf = ({ state, holder }: DeviceRow): DeviceCategory => deviceCategory({ state, held: holder !== null });

/** Those that failed first: they are what a person looks for. */
const byHealth = (mates: readonly DeviceRow[]): DeviceRow[] =>
  [...mates].sort((a, b) => Number(isFailedDevice(b.state)) - Number(isFailedDevice(a.state)));

/** How many of them do what. */
function Health({ mates }: { mates: readonly DeviceRow[] }) {
  const counts = Map.groupBy(mates, categoryOf);
  return (
    <Text size="sm" mb="xs">
      {DEVICE_CATEGORIES.flatMap((category) => {
        const count = counts.get(category)?.length ?? 0;
        return count === 0 ? [] : [`${count} ${category}`];
      }).join(', ')}
    </Text>
  );
}
