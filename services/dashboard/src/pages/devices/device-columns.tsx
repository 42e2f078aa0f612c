import type { ReactNode } from 'react';
import { paths } from '../../app/paths.js';
import type { DeviceRow } from '../../data/device-row.js';
import { powerText } from '../../data/power-place.js';
import type { DataColumn } from '../../ui/data-table.js';
import { PlainText } from '../../ui/plain-text.js';
import type { SortValue } from '../../ui/sort-value.js';
import { DeviceStateBadge } from '../../ui/state-badge.js';
import { TextLink } from '../../ui/text-link.js';
import { TimeText } from '../../ui/time-text.js';
import { visibleText } from '../../ui/visible-text.js';
import { DEVICE_COLUMNS, type DeviceColumnId } from './device-view.js';

interface Shown {
  value: (row: DeviceRow) => SortValue;
  cell?: (row: DeviceRow) => ReactNode;
  /** In rem. */
  width: number;
}

/** The beginning of a long text; more on hover, all of it on the page of the device. */
function Cut({ text }: { text: string | null }) {
  if (!text) return null;
  return <bdi title={visibleText(text.slice(0, MAX_TIP))}>{visibleText(text.slice(0, MAX_CELL))}</bdi>;
}
const MAX_CELL = 160;
const MAX_TIP = 1_000;

const labelsOf = ({ labels }: { labels: Record<string, string> }) =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
/** Labels that no column of its own shows. */
const BUILT_IN: readonly string[] = ['type', 'model', 'environment', 'server', 'pool'];
const ownLabels = ({ effective_labels }: DeviceRow) =>
  labelsOf({ labels: Object.fromEntries(Object.entries(effective_labels).filter(([key]) => !BUILT_IN.includes(key))) });

const SHOWN: Record<DeviceColumnId, Shown> = {
  name: {
    value: ({ name }) => name,
    cell: ({ name }) => (
      <TextLink to={paths.device(name)} isStrong>
        <PlainText text={name} max={80} />
      </TextLink>
    ),
    width: 9,
  },
  state: {
    value: ({ state }) => state,
    cell: ({ state, holder }) => <DeviceStateBadge state={state} held={holder !== null} />,
    width: 13,
  },
  since: { value: ({ state_since }) => state_since, cell: ({ state_since }) => <TimeText at={state_since} />, width: 9 },
  holder: {
    value: ({ holder }) => holder?.assignee ?? null,
    cell: ({ holder }) =>
      holder && (
        <TextLink to={paths.request(holder.request_id)}>
          <PlainText text={holder.assignee || `request ${holder.request_id}`} max={80} />
        </TextLink>
      ),
    width: 9,
  },
  image: { value: ({ image }) => image, width: 6 },
  pool: { value: ({ pool }) => pool, width: 6 },
  hardware: { value: ({ hardware }) => `${hardware.type} ${hardware.model}`, width: 10 },
  environment: { value: ({ environment }) => environment, width: 8 },
  server: { value: ({ imaging_server }) => imaging_server, width: 12 },
  relay: { value: powerText, width: 15 },
  address: { value: ({ ip_address, fqdn }) => ip_address ?? fqdn, width: 12 },
  mac: { value: ({ mac_address }) => mac_address.replace(/(..)(?=.)/g, '$1:'), width: 10 },
  labels: { value: ownLabels, width: 14 },
  why: { value: ({ unavailable_reason }) => unavailable_reason, width: 24 },
  comments: { value: ({ comments }) => comments || null, width: 10 },
};

export const COLUMNS: readonly DataColumn<DeviceRow>[] = DEVICE_COLUMNS.map(({ id, title }) => {
  const { value, cell = (row) => <Cut text={value(row) as string | null} />, width } = SHOWN[id];
  return { id, title, value, cell, width };
});
