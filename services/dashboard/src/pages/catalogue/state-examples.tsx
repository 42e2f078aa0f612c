import { Group, SimpleGrid, Stack } from '@mantine/core';
import { DEVICE_CATEGORIES, DEVICE_STATE_NAMES, REQUEST_STATE_NAMES } from '@mozpool/domain';
import { paths } from '../../app/paths.js';
import { FigureTile } from '../../ui/figure-tile.js';
import { SectionCard } from '../../ui/section-card.js';
import { DeviceStateBadge, RequestStateBadge, ToneBadge } from '../../ui/state-badge.js';
import { DEVICE_TONES, REQUEST_TONES } from '../../ui/tones.js';

export function StateExamples() {
  return (
    <SectionCard title="States">
      <Stack>
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
          {DEVICE_CATEGORIES.map((category, index) => (
            <FigureTile
              key={category}
              tone={DEVICE_TONES[category]}
              value={index === 0 ? undefined : index * 1_234}
              to={paths.devices({ category })}
            />
          ))}
        </SimpleGrid>
        <Group gap="xs">
          {[...Object.values(DEVICE_TONES), ...Object.values(REQUEST_TONES)].map((tone) => (
            <ToneBadge key={tone.tone + tone.label} tone={tone} />
          ))}
        </Group>
        <Group gap={6}>
          {DEVICE_STATE_NAMES.map((state) => (
            <DeviceStateBadge key={state} state={state} held={false} />
          ))}
          <DeviceStateBadge state="ready" held />
          <DeviceStateBadge state="state_of_tomorrow" held={false} />
        </Group>
        <Group gap={6}>
          {REQUEST_STATE_NAMES.map((state) => (
            <RequestStateBadge key={state} state={state} />
          ))}
        </Group>
      </Stack>
    </SectionCard>
  );
}
