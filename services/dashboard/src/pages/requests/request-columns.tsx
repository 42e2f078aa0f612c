import { ANY, isOverRequest } from '@mozpool/domain';
import { paths } from '../../app/paths.js';
import type { RequestRow } from '../../data/live/patch-requests.js';
import type { DataColumn } from '../../ui/data-table.js';
import { PlainText } from '../../ui/plain-text.js';
import { DeviceStateBadge, RequestStateBadge } from '../../ui/state-badge.js';
import { TextLink } from '../../ui/text-link.js';
import { TimeText } from '../../ui/time-text.js';
import { REQUEST_COLUMNS, type RequestColumnId } from './request-view.js';

const MAX_TEXT = 60;

interface Shown extends Omit<DataColumn<RequestRow>, 'id' | 'title'> {}

/** The standard ones fit beside each other into a window of 1280. */
const SHOWN: Record<RequestColumnId, Shown> = {
  id: {
    value: ({ id }) => id,
    cell: ({ id }) => (
      <TextLink to={paths.request(id)} isStrong>
        {id}
      </TextLink>
    ),
    width: 6.5,
  },
  state: { value: ({ state }) => state, cell: ({ state }) => <RequestStateBadge state={state} />, width: 10.25 },
  assignee: { value: ({ assignee }) => assignee, cell: ({ assignee }) => <PlainText text={assignee} max={MAX_TEXT} />, width: 8.25 },
  requested: {
    value: ({ requested_device }) => requested_device,
    cell: ({ requested_device, environment }) => (
      <>
        {requested_device === ANY ? 'any device' : <DeviceLink name={requested_device} />}
        {environment !== ANY && (
          <>
            {' of '}
            <PlainText text={environment} max={MAX_TEXT} />
          </>
        )}
      </>
    ),
    width: 7.75,
  },
  image: { value: ({ image }) => image || null, cell: ({ image }) => <PlainText text={image} max={MAX_TEXT} />, width: 5.75 },
  device: {
    value: ({ assigned_device }) => assigned_device || null,
    cell: ({ assigned_device }) => (assigned_device === '' ? '–' : <DeviceLink name={assigned_device} />),
    width: 7,
  },
  device_state: {
    value: ({ device_state }) => device_state || null,
    cell: ({ device_state }) => (device_state === '' ? '–' : <DeviceStateBadge state={device_state} held />),
    width: 9.5,
  },
  created: { value: ({ created }) => created, cell: ({ created }) => (created ? <TimeText at={created} /> : '–'), width: 8.5 },
  expires: {
    value: ({ expires }) => expires,
    cell: ({ expires, state }) => (isOverRequest(state) ? '–' : <TimeText at={expires} />),
    width: 7,
  },
  server: {
    value: ({ imaging_server }) => imaging_server || null,
    cell: ({ imaging_server }) => <PlainText text={imaging_server} max={MAX_TEXT} />,
    width: 13,
  },
};

export const COLUMNS: readonly DataColumn<RequestRow>[] = REQUEST_COLUMNS.map(({ id, title }) => ({ id, title, ...SHOWN[id] }));

function DeviceLink({ name }: { name: string }) {
  return (
    <TextLink to={paths.device(name)}>
      <PlainText text={name} max={MAX_TEXT} />
    </TextLink>
  );
}
