import { Anchor } from '@mantine/core';
import type { RequestDetails } from '@mozpool/contracts';
import { ANY } from '@mozpool/domain';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { paths } from '../../app/paths.js';
import { FactList } from '../../ui/fact-list.js';
import { PlainText } from '../../ui/plain-text.js';
import { SectionCard } from '../../ui/section-card.js';
import { bootConfigEntries } from './boot-config-entries.js';

/** What was asked for, and by whom. */
export function RequestFacts({ request }: { request: RequestDetails }) {
  const { assignee, requested_device, environment, image, boot_config } = request;
  const facts: (readonly [string, ReactNode])[] = [
    ['Requester', <PlainText key="value" text={assignee} max={120} />],
    [
      'Device',
      requested_device === ANY ? (
        'any that matches'
      ) : (
        <Anchor key="value" component={Link} to={paths.device(requested_device)} size="sm">
          <PlainText text={requested_device} max={60} />
        </Anchor>
      ),
    ],
    ['Environment', environment === ANY ? 'any' : <PlainText key="value" text={environment} max={60} />],
    ['Image', <PlainText key="value" text={image} max={60} />],
    ...bootConfigEntries(boot_config).map(([key, value]) => [key, <PlainText key="value" text={value} max={200} />] as const),
  ];
  return (
    <SectionCard title="What was asked for">
      <FactList facts={facts} />
    </SectionCard>
  );
}
