import type { PublishedEvent } from '@mozpool/contracts';
import { deviceCategory, isFailedDevice } from '@mozpool/domain';
import type { DeviceRow } from '../device-row.js';

/**
 * What events say of the devices in the list, at once and without asking. What only the server knows (whether a device would be
 * given away now, and why not) is asked for a moment later; until then the device counts as not available.
 */
export function patchDevices(rows: readonly DeviceRow[], events: readonly PublishedEvent[]): readonly DeviceRow[] {
  const byDevice = Map.groupBy(
    events.filter(({ device }) => device !== null),
    ({ device }) => device,
  );
  if (byDevice.size === 0) return rows;
  let changed = false;
  const patched = rows.map((row) => {
    const next = byDevice.get(row.name)?.reduce(patchDevice, row) ?? row;
    changed ||= next !== row;
    return next;
  });
  return changed ? patched : rows;
}

function patchDevice(row: DeviceRow, event: PublishedEvent): DeviceRow {
  switch (event.kind) {
    case 'transition':
      return event.machine === 'device' && event.to_state !== null ? inState(row, event.to_state, event.at) : row;
    case 'claimed':
      return event.request === null
        ? row
        : heldBy(row, { request_id: event.request, assignee: event.assignee ?? '', expires: expiryOf(event) });
    case 'released':
      return heldBy(row, null);
    case 'renewed':
      return row.holder && row.holder.request_id === event.request
        ? { ...row, holder: { ...row.holder, expires: expiryOf(event) || row.holder.expires } }
        : row;
    case 'edited':
      return typeof event.details.comments === 'string' ? { ...row, comments: event.details.comments } : row;
    default:
      return row;
  }
}

const expiryOf = ({ details }: PublishedEvent): string => (typeof details.expires === 'string' ? details.expires : '');

function inState(row: DeviceRow, state: string, at: string): DeviceRow {
  const category = deviceCategory({ state, held: row.holder !== null });
  const failure_cause = isFailedDevice(state) ? row.failure_cause : null;
  return { ...row, state, state_since: at, category, failure_cause, available: false };
}

function heldBy(row: DeviceRow, holder: DeviceRow['holder']): DeviceRow {
  const category = deviceCategory({ state: row.state, held: holder !== null });
  return { ...row, holder, request_id: holder?.request_id ?? null, category, available: false };
}
