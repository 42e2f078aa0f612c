import { DEVICE_STATE_NAMES, deviceCategory } from '@mozpool/domain';
import type { DeviceRow } from '../../data/device-row.js';

const NUMBER = 10_000;
const HELD_EVERY = 3;

/** As many as the largest lab has, in every state that there is. */
export function exampleDevices(): DeviceRow[] {
  return Array.from({ length: NUMBER }, (_, index): DeviceRow => {
    const state = DEVICE_STATE_NAMES[index % DEVICE_STATE_NAMES.length]!;
    const holder =
      state === 'ready' && index % HELD_EVERY === 0
        ? { request_id: index, assignee: 'ci-build-4711', expires: '2026-11-25T15:00:00' }
        : null;
    return {
      id: index,
      name: `panda-${String(index).padStart(4, '0')}`,
      fqdn: `panda-${index}.example.org`,
      mac_address: '000000000000',
      ip_address: null,
      imaging_server: `imaging-${(index % 4) + 1}`,
      relay_info: 'board:bank1:relay1',
      power: { state: 'on', since: null, switchable: true, url: null },
      state,
      state_since: '2026-11-25T14:00:00',
      category: deviceCategory({ state, held: holder !== null }),
      failure_cause: null,
      comments: null,
      image: 'b2g',
      next_image: null,
      environment: 'production',
      pool: index % 2 === 0 ? 'b2g' : 'mobile',
      hardware: { type: 'panda', model: 'ES' },
      effective_labels: {},
      request_id: holder?.request_id ?? null,
      holder,
      available: false,
      unavailable_reason: null,
      active: true,
      revision: 1,
    };
  });
}
